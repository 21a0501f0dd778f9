package brookloom.client.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.dns.DnsQuery.BadQuery;
import brookloom.net.dns.DnsIds;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsQueryTest {
    @Test
    void nameAndTypeAreReadInOneSpelling() throws Exception {
        DnsQuery query = DnsQuery.parse(Dns.query("WWW.Example.COM", Type.AAAA));
        assertThat(query.name()).isEqualTo("www.example.com");
        assertThat(query.type()).isEqualTo(Type.AAAA);
        assertThat(query).hasToString("WWW.Example.COM AAAA");
        assertThat(DnsQuery.parse(Dns.query(".", Type.NS)).name()).isEmpty();
    }

    @Test
    void anEmptyAnswerSaysThatThereIsNoSuchRecordAndForHowLong() throws Exception {
        Message answer = new Message(DnsQuery.parse(Dns.query("a.test", Type.A)).empty());
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getID()).isEqualTo(Dns.ID);
        assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RD)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(answer.getSection(Section.QUESTION)).hasSize(1);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY))
                .singleElement()
                .hasToString("a.test.\t\t\t60\tIN\tSOA\tlocalhost. nobody.invalid. 1 21600 3600 259200 60");
        assertThat(answer.getOPT()).isNull();
    }

    @Test
    void anAppThatSpeaksEdnsIsAnsweredSo() throws Exception {
        DnsQuery query = DnsQuery.parse(Dns.queryWithEdns("a.test", 4096));
        assertThat(query.maxUdpAnswer()).as("what no path cuts into pieces").isEqualTo(1232);
        assertThat(DnsQuery.parse(Dns.queryWithEdns("a.test", 1000)).maxUdpAnswer())
                .isEqualTo(1000);
        assertThat(new Message(query.empty()).getOPT()).isNotNull();
        assertThat(DnsQuery.parse(Dns.queryWithEdns("a.test", 100)).maxUdpAnswer())
                .isEqualTo(512);
        assertThat(DnsQuery.parse(Dns.query("a.test", Type.A)).maxUdpAnswer()).isEqualTo(512);
    }

    @Test
    void onlyAnAnswerToTheSameQuestionIsTaken() throws Exception {
        DnsQuery query = DnsQuery.parse(Dns.query("a.test", Type.A));
        assertThat(query.isAnsweredBy(Dns.answer("a.test", "192.0.2.1"))).isTrue();
        assertThat(query.isAnsweredBy(Dns.answer("A.TEST", "192.0.2.1"))).isTrue();
        assertThat(query.isAnsweredBy(Dns.answer("b.test", "192.0.2.1"))).isFalse();
        assertThat(query.isAnsweredBy(Dns.answer("a.test.a", "192.0.2.1"))).isFalse();
        assertThat(query.isAnsweredBy(Dns.query("a.test", Type.A))).isFalse();
        assertThat(DnsQuery.parse(Dns.query("a.test", Type.AAAA)).isAnsweredBy(Dns.answer("a.test", "192.0.2.1")))
                .isFalse();
        assertThat(query.isAnsweredBy(new byte[11])).isFalse();
        assertThat(query.isAnsweredBy(Dns.bareReply(Rcode.REFUSED))).isTrue();
        assertThat(query.isAnsweredBy(Dns.bareReply(Rcode.NOERROR))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void otherThanOneQuestionIsRefused(int questions) throws Exception {
        byte[] message = Dns.questions(questions);
        assertThat(new Message(reply(message)).getRcode()).isEqualTo(Rcode.FORMERR);
        assertThat(new Message(reply(message)).getHeader().getID()).isEqualTo(Dns.ID);
    }

    @Test
    void whatIsNoQueryIsDroppedSilently() throws Exception {
        assertThat(reply(new byte[11])).isNull();
        assertThat(reply(Dns.answer("a.test", "192.0.2.1"))).isNull();
    }

    @Test
    void aQueryCutShortIsRefused() throws Exception {
        byte[] whole = Dns.query("a.test", Type.A);
        for (int length = DnsQuery.HEADER; length < whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertThat(new Message(reply(part)).getRcode()).isEqualTo(Rcode.FORMERR);
        }
    }

    @Test
    void aNameThatPointsAtItselfIsRefused() throws Exception {
        byte[] message = Dns.query("a.test", Type.A);
        message[DnsQuery.HEADER] = (byte) 0xc0;
        message[DnsQuery.HEADER + 1] = DnsQuery.HEADER;
        assertThat(new Message(reply(message)).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void anotherOpcodeIsAnsweredUnderIt() throws Exception {
        byte[] message = Dns.query("a.test", Type.SOA);
        message[2] |= (byte) (Opcode.NOTIFY << 3);
        assertThat(new Message(DnsQuery.parse(message).failure()).getHeader().getOpcode())
                .isEqualTo(Opcode.NOTIFY);
    }

    @Property
    void anyBytesAreAQueryOrRefused(@ForAll @Size(max = 64) byte[] message) throws IOException {
        try {
            DnsQuery query = DnsQuery.parse(message);
            assertThat(new Message(query.empty()).getHeader().getID()).isEqualTo(DnsIds.of(message));
        } catch (BadQuery e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    private static byte[] reply(byte[] message) {
        BadQuery[] refused = new BadQuery[1];
        assertThatThrownBy(() -> DnsQuery.parse(message))
                .isInstanceOf(BadQuery.class)
                .satisfies(e -> refused[0] = (BadQuery) e);
        return refused[0].reply();
    }
}
