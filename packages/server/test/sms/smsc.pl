# An SMSC on Net::SMPP, which others wrote. It binds one ESME after the other, answers what that submits, tells what became of it,
# and has the phone send it back. What it understood it says on standard output, a line each, bytes in hex.
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "cannot listen: $!";
say_so('port', $listener->sockport);

my $messages = 169_000_000;

while (1) {
  my $line = $listener->accept or next;
  serve($line);
}

sub say_so { print join("\t", @_), "\n" }

sub serve {
  my ($line) = @_;
  while (my $pdu = $line->read_pdu) {
    my $cmd = $pdu->{cmd};
    if ($cmd == Net::SMPP::CMD_bind_transceiver) { bind_it($line, $pdu) }
    elsif ($cmd == Net::SMPP::CMD_submit_sm) { submit($line, $pdu) }
    elsif ($cmd == Net::SMPP::CMD_enquire_link) { $line->enquire_link_resp(seq => $pdu->{seq}) }
    elsif ($cmd == Net::SMPP::CMD_deliver_sm_resp) { say_so('acknowledged', $pdu->{status}) }
    elsif ($cmd == Net::SMPP::CMD_unbind) { say_so('unbind'); $line->unbind_resp(seq => $pdu->{seq}); last }
    elsif ($cmd == Net::SMPP::CMD_unbind_resp) { say_so('unbound'); last }
    else { say_so('unknown', $cmd) }
  }
  close $line;
}

sub bind_it {
  my ($line, $pdu) = @_;
  say_so('bind', map { $pdu->{$_} } qw(system_id password interface_version));
  my $status = $pdu->{password} eq 'secret' ? 0 : 0x0e;
  $line->bind_transceiver_resp(system_id => 'perl', seq => $pdu->{seq}, status => $status);
}

sub submit {
  my ($line, $pdu) = @_;
  my $words = $pdu->{short_message};
  say_so('submit', (map { $pdu->{$_} } qw(
    source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi destination_addr
    esm_class registered_delivery data_coding validity_period)), unpack('H*', $words));
  return answer($line, $pdu, '', 0x0b) if $words eq 'nobody';
  return answer($line, $pdu, '', 0x58) if $words eq 'too much';

  my $number = ++$messages;
  receipt($line, $pdu, $number) if $words eq 'receipt first';
  answer($line, $pdu, sprintf('%08X', $number), 0);
  receipt($line, $pdu, $number) if $words ne 'receipt first';
  return $line->unbind(async => 1) if $words eq 'bye';
  back($line, $pdu);
}

sub answer {
  my ($line, $pdu, $id, $status) = @_;
  $line->submit_sm_resp(message_id => $id, seq => $pdu->{seq}, status => $status);
}

# The answer named it in hex, its receipt does in decimal.
sub receipt {
  my ($line, $pdu, $number) = @_;
  deliver($line, $pdu,
    esm_class => 0x04,
    short_message => "id:$number sub:001 dlvrd:001 submit date:2611281154 done date:2611281155 stat:DELIVRD err:000 text:",
    receipted_message_id => "$number\0",
    message_state => pack('C', 2));
}

# Where a segment's place stands beside its words, it does so on the way back.
sub back {
  my ($line, $pdu) = @_;
  my @place = grep { defined $pdu->{$_} } qw(sar_msg_ref_num sar_total_segments sar_segment_seqnum);
  deliver($line, $pdu, (map { $_ => $pdu->{$_} } qw(esm_class data_coding short_message), @place));
}

sub deliver {
  my ($line, $pdu, @about) = @_;
  $line->deliver_sm(
    async => 1,
    source_addr_ton => $pdu->{dest_addr_ton},
    source_addr_npi => $pdu->{dest_addr_npi},
    source_addr => $pdu->{destination_addr},
    dest_addr_ton => $pdu->{source_addr_ton},
    dest_addr_npi => $pdu->{source_addr_npi},
    destination_addr => $pdu->{source_addr},
    @about);
}
