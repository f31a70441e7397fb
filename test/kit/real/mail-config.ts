interface Ports {
  readonly imap: number;
  readonly imaps: number;
  readonly smtp: number;
  readonly smtps: number;
}

/** Exim that delivers to its own users' Maildirs and relays to nobody; everything runs as Debian-exim. */
export const eximConfig = (folder: string, ports: Ports, domain: string, password: string): string => `
primary_hostname = ${domain}
spool_directory = ${folder}/exim/spool
log_file_path = ${folder}/exim/log/%slog
pid_file_path = ${folder}/exim/exim.pid
exim_user = Debian-exim
exim_group = Debian-exim
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${ports.smtp} : ${ports.smtps}
tls_on_connect_ports = ${ports.smtps}
tls_advertise_hosts = *
tls_certificate = ${folder}/tls/server.pem
tls_privatekey = ${folder}/tls/server.key
smtp_accept_max = 200
smtp_accept_max_per_host = 200
smtp_accept_queue_per_connection = 0
message_size_limit = 60M
keep_environment =
domainlist local_domains = ${domain}
acl_smtp_rcpt = acl_rcpt
host_lookup =
rfc1413_hosts =
timezone = UTC
begin acl
acl_rcpt:
  defer local_parts = later
        message = come back later
  accept local_parts = vanished
  deny message = relay not permitted
       domains = !+local_domains
  require verify = recipient
  accept
begin routers
gone:
  driver = redirect
  domains = +local_domains
  local_parts = vanished
  allow_fail
  data = :fail: mailbox was removed
  no_verify
boxes:
  driver = accept
  domains = +local_domains
  local_part_suffix = +*
  local_part_suffix_optional
  local_parts = lsearch;${folder}/users
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = ${folder}/boxes/\${local_part_data}/Maildir
  maildir_format
  create_directory
  delivery_date_add
  envelope_to_add
  return_path_add
  user = Debian-exim
  group = Debian-exim
begin retry
* * F,2h,15m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if eq{$auth3}{${password}}}
  server_set_id = $auth2
  server_advertise_condition = yes
`;

export const dovecotConfig = (folder: string, ports: Ports): string => `
base_dir = ${folder}/dovecot/run
state_dir = ${folder}/dovecot/state
log_path = ${folder}/dovecot/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/tls/server.pem
ssl_key = <${folder}/tls/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:${folder}/boxes/%n/Maildir
mail_uid = Debian-exim
mail_gid = Debian-exim
first_valid_uid = 1
mailbox_idle_check_interval = 1 secs
mail_max_userip_connections = 500
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
  mailbox Archive {
    auto = create
    special_use = \\Archive
  }
}
passdb {
  driver = passwd-file
  args = username_format=%n ${folder}/passwd
}
userdb {
  driver = static
  args = uid=Debian-exim gid=Debian-exim home=${folder}/boxes/%n
}
service imap-login {
  process_limit = 500
  inet_listener imap {
    address = 127.0.0.1
    port = ${ports.imap}
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = ${ports.imaps}
    ssl = yes
  }
}
service imap {
  process_limit = 500
}
# Failed logins are not made to wait: tests make them on purpose.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;
