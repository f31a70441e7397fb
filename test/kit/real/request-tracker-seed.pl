# Fills a fresh Request Tracker with what the tests use, and prints it as JSON. Run once per prepared image.
use strict;
use warnings;
use utf8;
use lib '/usr/share/request-tracker5/lib';
use RT -init;
use JSON ();

my $system = RT->SystemUser;
my %made;

sub must {
    my ( $ok, $message ) = @_;
    die( $message || 'failed' ) unless $ok;
    return $ok;
}

my @queues;
for my $name ( 'Support', '售后' ) {
    my $queue = RT::Queue->new($system);
    must( $queue->Create( Name => $name, CorrespondAddress => 'support@rt.example', CommentAddress => 'comment@rt.example' ) );
    push @queues, $queue;
    $made{queues}{$name} = $queue->id + 0;
}

for my $name ( 'CustomerNo', 'Product' ) {
    my $field = RT::CustomField->new($system);
    must( $field->Create( Name => $name, Type => 'Freeform', MaxValues => 1, LookupType => 'RT::Queue-RT::Ticket' ) );
    must( $field->AddToObject($_) ) for @queues;
}

my $agents = RT::Group->new($system);
must( $agents->CreateUserDefinedGroup( Name => 'Agents' ) );
for my $queue (@queues) {
    must( $agents->PrincipalObj->GrantRight( Right => $_, Object => $queue ) )
        for qw(SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket OwnTicket
        TakeTicket SeeCustomField ModifyCustomField Watch);
}

for my $name (qw(agent1 agent2 bridge)) {
    my $user = RT::User->new($system);
    must( $user->Create( Name => $name, RealName => ucfirst $name, Password => 'secret12', Privileged => 1,
            EmailAddress => "$name\@rt.example" ) );
    must( $agents->AddMember( $user->id ) );
    must( $user->PrincipalObj->GrantRight( Right => 'SuperUser', Object => RT->System ) ) if $name eq 'bridge';
    my ( $ok, $message, $token ) = RT::AuthToken->new($system)->Create( Owner => $user->id, Description => 'tests' );
    must( $ok, $message );
    $made{tokens}{$name} = $token;
}

# A privileged account that may see nothing, for the permission check.
my $blind = RT::User->new($system);
must( $blind->Create( Name => 'blind', Password => 'secret12', Privileged => 1, EmailAddress => 'blind@rt.example' ) );

print JSON->new->canonical->encode( \%made ), "\n";
