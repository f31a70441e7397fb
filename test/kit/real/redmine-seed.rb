# Fills a fresh Redmine for the tests and prints what was made as one line of JSON.
require 'json'

Setting.rest_api_enabled = '1'
Setting.default_language = 'en'
Setting.mail_from = 'redmine@redmine.example'
Setting.default_users_hide_mail = '0'

admin = User.find_by_login('admin')
admin.password = 'secret12345'
admin.must_change_passwd = false
admin.save!

agents = Role.find_by_name('Developer')
agents.permissions |= %i[add_issues edit_issues add_issue_notes set_notes_private view_private_notes view_issue_watchers add_issue_watchers]
agents.save!
clerks = Role.create!(name: 'Clerk', issues_visibility: 'all',
                      permissions: %i[view_issues add_issues edit_issues add_issue_notes])
readers = Role.create!(name: 'Reader', issues_visibility: 'all', permissions: %i[view_issues view_private_notes])
customers = Role.find_by_name('Reporter')

def field(name, **more)
  IssueCustomField.create!(name: name, field_format: 'string', is_for_all: true, is_filter: true, trackers: Tracker.all.to_a, **more)
end
fields = {
  'CustomerNo' => field('CustomerNo'),
  'Product' => field('Product'),
  'Locked' => field('Locked'),
  'Requester' => field('Requester'),
  'Operation' => field('Operation', visible: false, roles: [agents]),
  'Colours' => IssueCustomField.create!(name: 'Colours', field_format: 'list', multiple: true, is_for_all: true,
                                        possible_values: %w[red green blue], trackers: Tracker.all.to_a)
}
UserCustomField.create!(name: 'Phone', field_format: 'string', visible: true)

# The agents' role may read the field "Locked" and not write it: Redmine then ignores a change without a word.
Tracker.all.each do |tracker|
  IssueStatus.all.each do |status|
    WorkflowPermission.create!(tracker: tracker, old_status: status, role: agents, field_name: fields['Locked'].id.to_s, rule: 'readonly')
  end
end
# Agents can reject a new issue, and put one in progress back; the way from "Resolved" to "New" stays closed.
[%w[New Rejected], ['In Progress', 'New']].each do |from, to|
  Tracker.all.each do |tracker|
    WorkflowTransition.create!(tracker: tracker, role: agents, old_status: IssueStatus.find_by_name(from), new_status: IssueStatus.find_by_name(to))
  end
end

projects = { 'support' => 'Support', 'aftersales' => '售后', 'hidden' => 'Hidden' }.map do |identifier, name|
  Project.create!(name: name, identifier: identifier, is_public: false, enabled_module_names: %w[issue_tracking], trackers: Tracker.all.to_a)
end
made = { keys: { 'admin' => admin.api_key }, users: { 'admin' => admin.id }, fields: fields.transform_values(&:id) }
{
  'agent1' => ['Agent', 'One', agents], 'agent2' => ['Agent', 'Two', agents], 'clerk' => ['Clerk', 'Three', clerks],
  'reader' => ['Reader', 'Four', readers], 'anna' => ['Anna', 'Müller', customers], 'li' => ['李', '娜', customers]
}.each do |login, (first, last, role)|
  user = User.new(firstname: first, lastname: last, mail: "#{login}@customer.example", language: 'en')
  user.login = login
  user.password = 'secret12345'
  user.save!
  user.pref.update!(hide_mail: false)
  projects.first(2).each { |project| Member.create!(project: project, principal: user, roles: [role]) }
  made[:keys][login] = user.api_key
  made[:users][login] = user.id
end
made[:projects] = projects.to_h { |project| [project.identifier, project.id] }
made[:trackers] = Tracker.all.to_h { |tracker| [tracker.name, tracker.id] }
made[:statuses] = IssueStatus.all.to_h { |status| [status.name, status.id] }
puts "made:#{JSON.generate(made)}"
