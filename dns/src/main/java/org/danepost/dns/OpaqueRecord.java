package org.danepost.dns;

import org.xbill.DNS.Compression;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.DNSOutput;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;

/**
 * A record whose data is kept as it came, because it is not what its type prescribes: a TLSA of two octets, a DS whose
 * digest has the wrong length. Its type is the one that it claims; it is not of the class that dnsjava has for that type,
 * so whoever looks for such a record passes it over. The data is written, compared and signed octet by octet (RFC 3597
 * §3-4). Immutable.
 */
public final class OpaqueRecord extends Record {
    private static final long serialVersionUID = 1L;

    private final byte[] data;

    /**
     * @param ttl seconds, 0 to 2147483647
     * @param data the RDATA; copied
     */
    public OpaqueRecord(Name owner, int type, int dnsClass, long ttl, byte[] data) {
        super(owner, type, dnsClass, ttl);
        this.data = data.clone();
    }

    /** A copy of the RDATA. */
    public byte[] data() {
        return data.clone();
    }

    @Override
    protected void rrFromWire(DNSInput in) {
        throw new UnsupportedOperationException("an opaque record is made from its data");
    }

    @Override
    protected void rdataFromString(Tokenizer tokens, Name origin) throws TextParseException {
        throw new TextParseException("an opaque record is made from its data");
    }

    /** The form of RFC 3597 §5. */
    @Override
    protected String rrToString() {
        return unknownToString(data).strip();
    }

    @Override
    protected void rrToWire(DNSOutput out, Compression compression, boolean canonical) {
        out.writeByteArray(data);
    }
}
