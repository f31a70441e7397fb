export const systems = {
  title: 'Systems',
  none: 'No system is configured yet.',
  pause: 'Pause',
  resume: 'Resume',
  retryNow: 'Try now',
  retried: (name: string) => `Trying to reach ${name}`,
  paused: (name: string) => `${name} is paused. What is meant for it waits.`,
  resumed: (name: string) => `${name} is resumed.`,
  fresh: 'Data is',
  waiting: 'Waiting for it',
  parkedCount: 'Parked',
  parked: 'Parked records',
  parkedEmpty: 'Nothing is parked. Every record could be read.',
  parkedHint: 'Records that could not be processed. They are kept with their reason until a person decides.',
  reason: 'Reason',
  topic: 'Topic',
  attempts: 'Attempts',
  redrive: 'Process again',
  redriven: (n: number) => (n === 1 ? '1 record is processed again' : `${n} records are processed again`),
  select: (id: string) => `Select ${id}`,
  selectAll: 'Select all',
  excerpt: 'Content',
  failed: 'The parked records could not be loaded',
  /** By the key the core sends, without `systems.advice.`; the words of an adapter of its own begin with its name. */
  advice: {
    checkSettings: 'Check the settings of this system: address, user and permissions.',
    checkAddress: 'Something answers that is not the expected system. Check the address in the settings.',
    checkLogin:
      'The login is not accepted. Check the token, or the user name and password, in the settings of this system.',
    checkPassword: 'The password or token is not accepted. Ask IT to enter a new one.',
    checkNetwork:
      'Check that the system runs, its address, the network and the firewall. Trunkline tries again by itself.',
    checkFolder: 'Check that the folder exists and that this account may read it.',
    choosePort: 'Choose another port, or end the program that uses this one.',
    checkCertificate:
      'This computer does not trust the certificate of the system. Ask IT to install it or to renew it.',
    checkHost: 'Check the host name. It is not known on this network.',
    checkPort: 'The computer is there, and nothing listens on this port. Check the port, and that the system runs.',
    noTlsThere: 'What listens on this port does not speak TLS. Check the port, or use it without TLS.',
    checkPath: 'Check the path, and that this account may read it.',
    readOnlyPath: 'It can be read and not written: changes from here would not arrive.',
    portInUse: 'This port cannot be opened on this computer. Choose another one, or end the program that uses it.',
    checkForm: 'Complete the settings that are marked.',
    checkTls: 'Check the TLS settings of this system and the certificate of the server.',
    checkListener: 'Choose a free port and an address of this computer in the settings, and tell the sender.',
    checkMapping: 'The mapping of this system does not fit what the system says. Ask whoever made it to correct it.',
    checkDatabase: 'Check the name of the database in the settings, or ask IT to create it.',
    checkTable: 'A table or column is missing. Ask IT to compare the mapping with the database.',
    checkPermission: 'The account lacks a permission. Ask IT to grant it.',
    checkFile: 'Check that the file exists, is an SQLite database and may be read and written.',
    grantRights: 'The account lacks a right in the ticket system. Ask its administrator to grant it on the queue.',
    checkInstallation:
      'Start Trunkline again. If it stays so, ask IT to install it again: a part of the program is missing or damaged.',
    checkSecretStore:
      'Ask IT to restore secrets.json and secrets.key in the data folder, or to move both away and store the secrets again.',
    storeSecret: 'Ask IT to store the secret that is named above: npm start -- secret set NAME',
    createBarrierTable:
      'Ask the database administrator to create the table trunkline_operations with the statement that is named above.',
    allowPrepare:
      'Ask the database administrator to set max_prepared_transactions above 0 and restart PostgreSQL, or set “prepare” of this system to “check”.',
    checkOwnDisk: 'The disk of this computer is full or cannot be written. Make room; Trunkline tries again by itself.',
    freeDiskSpace: 'Free disk space on the server of this system. Trunkline tries again by itself.',
    waitForLock: 'Nothing to do: Trunkline tries again by itself.',
    waitBusy: 'The system is busy. Trunkline tries again by itself.',
    lookAgain: 'Look at what the system holds now, then decide again.',
    correctValue: 'Correct the value and send it again.',
    waitForWindow: 'The system is outside its hours. What you send waits and goes out when it opens.',
    resume: 'A person paused this system. Resume it when it may work again.',
    'aiBot.key': 'Check the key of the bot, and what it is allowed to do.',
    'aiBot.quota': 'The credit of the bot is used up: have it raised at its provider.',
    'aiBot.length': 'Set a smaller length of conversation for the bot.',
    'soap.wsdl': 'Check that the address is that of the WSDL itself, usually ending with ?wsdl.',
    'soap.operation': 'Check the names of operations in the settings against the WSDL.',
    'soap.login': 'Check user and password, and the clock of this computer.',
    'soap.permission': 'Ask the administrator of the CRM to permit this operation.',
    'soap.otherHost': 'Set the address of the service in the settings, or have the WSDL corrected.',
    'tryton.login': 'Check user and password of this system in Tryton.',
    'tryton.database': 'Check the name of the database: Tryton knows none of that name.',
    'tryton.rights':
      'Ask the administrator of Tryton to give this user access to parties, contact mechanisms and notes.',
    'tryton.module': 'Ask the administrator of Tryton to activate the module party.',
    'excel.file': 'Check that the file is where the settings say, and that this account may read and write it.',
    'excel.open': 'Ask whoever has the file open to save and close it. Trunkline writes by itself then.',
    'excel.content':
      'Open the file in Excel and save it again as .xlsx or .csv; if it is meant to look so, correct the settings.',
    'excel.columns': 'Compare the names of columns in the settings with the first row of the sheet.',
    'gofly.login': 'Check the account and password of the agent in the live chat.',
    'gofly.elsewhere':
      'An agent account can be signed in once. Close the other window of the live chat, or use an account of its own.',
    'mail.imapLogin':
      'The login of the mailbox is not accepted. Check user and password; many providers want an app password and IMAP switched on.',
    'mail.smtpLogin': 'The login for sending mail (SMTP) is not accepted. Check its user and password in the settings.',
    'mail.tls':
      'No trusted encrypted connection to the mail server. Check host and encryption, and enter the own certification authority where the server has one.',
    'mail.folder': 'Check the names of the folders in the settings of this mailbox.',
    'mail.keywords':
      'This folder takes no keywords, so it cannot hold a state. Ask the administrator of the mail server to allow them.',
    'mail.address': 'Check the address: the mail server does not accept it.',
    'mail.sentCopy': 'Look into the folder of sent mail and ask the customer before you send it again.',
    'mail.store': 'The mailbox did not take the copy; it may be full. Nothing was sent.',
    'redmine.apiKey':
      'Check the API access key (in Redmine under My account) and that the REST web service is enabled (Administration, Settings, API).',
    'redmine.privateNotes':
      'Redmine would publish this note. Ask its administrator for the right “Set notes as private” for your role in this project.',
    'redmine.noteWithFiles':
      'Redmine shows files to everybody who sees the issue, those of a private note too. Send the note without files.',
    'redmine.nobodyReads':
      'Redmine would mail this reply to no customer. Add the customer as a watcher of the issue, or answer by mail.',
    'redmine.keyField':
      'The field for the operation key must be a text field of issues, enabled for every tracker and project, that your role sees and may change.',
    'cobol-host.network': 'Check host, port, network and firewall, and whether the host session is started there.',
    'cobol-host.tls': 'Check “tls” in the settings of this system and the certificate of the host.',
    'cobol-host.signOn':
      'Check user and password of this system. Trunkline signs on again after a while only, so that the host does not revoke the user.',
    'cobol-host.revoked': 'Ask the host administrator to resume the user, then store the new password.',
    'cobol-host.authority': 'Ask the host administrator to grant the user the function that is named above.',
    'cobol-host.frame': 'Check “frame” in the settings: how many bytes the length has, and what it counts.',
    'cobol-host.layout':
      'Compare copybooks and code page in the settings with those of the host: the records do not look as they say.',
    'cobol-host.mapping': 'Correct the copybook or the mapping of this system; the path is named above.',
    'asterisk.agents': 'Ask IT to name your phone in the settings of the call centre (“agents”).',
    'asterisk.answer':
      'Pick the call up on the phone. To answer from here, IT sets “deviceControl” for phones that take SIP NOTIFY.',
    'asterisk.hold': 'Use the hold key of the phone; Trunkline shows it.',
    'asterisk.refused':
      'Is the manager interface on? manager.conf, [general]: enabled = yes, with the port and bindaddr of the settings.',
    'asterisk.host': 'Check the host name in the settings of this system.',
    'asterisk.tls': 'Check tlsenable and the certificate in manager.conf, and tls.ca in the settings.',
    'asterisk.network': 'Check the network, the firewall and whether the PBX is on. Trunkline tries again by itself.',
    'asterisk.banner': 'Is this the manager port (5038)? A TLS port (5039) needs “tls” in the settings.',
    'asterisk.restart': 'If the PBX was restarted this passes by itself.',
    'asterisk.permission':
      'manager.conf: “write” of this user lacks a class for the action that is named above (originate, call, agent, system or reporting).',
    'asterisk.module': 'The module that offers this action is not loaded (modules.conf).',
    'asterisk.login':
      'Check user name and secret against manager.conf, and its permit and deny lines for this address.',
    'asterisk.challenge': 'Use TLS and set allowPlaintextLogin, or turn on challenge login in the PBX.',
  },
};
