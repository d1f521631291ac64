package org.danepost.dane;

import java.util.List;

/**
 * The records of one TLSA RRset, in the order received, duplicates removed.
 *
 * @param all every record, usable or not
 */
public record TlsaRecords(List<TlsaRecord> all) {
    public TlsaRecords {
        all = all.stream().distinct().toList();
    }
}
