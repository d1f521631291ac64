package org.danepost.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.dane.CertificateText;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.Verdict;

/** How a verdict on a certificate chain is shown to people and in JSON. */
final class VerdictOutput {
    private VerdictOutput() {}

    static Map<String, Object> json(Verdict verdict, List<byte[]> chain) {
        Optional<Verdict.Matched> matched = matched(verdict);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("verdict", verdict.word());
        fields.put("depth", matched.map(Verdict.Matched::depth));
        fields.put("record", matched.map(match -> match.record().toString()));
        fields.put("name", matched.flatMap(Verdict.Matched::name));
        fields.put("why", why(verdict));
        fields.put(
                "records",
                verdict.findings().stream().map(VerdictOutput::finding).toList());
        List<Map<String, Object>> certificates = new ArrayList<>();
        for (byte[] der : chain) {
            certificates.add(certificate(certificates.size(), CertificateText.of(der)));
        }
        fields.put("chain", certificates);
        return fields;
    }

    private static Map<String, Object> finding(Verdict.Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("record", finding.record().toString());
        fields.put("description", finding.record().describe());
        fields.put("result", Words.of(finding.result()));
        fields.put("reason", finding.why());
        return fields;
    }

    private static Map<String, Object> certificate(int depth, CertificateText certificate) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("depth", depth);
        fields.put("subject", certificate.subject());
        fields.put("issuer", certificate.issuer());
        fields.put("names", certificate.names().dns());
        fields.put("notBefore", certificate.notBefore());
        fields.put("notAfter", certificate.notAfter());
        fields.put("certificateSha256", certificate.certificateSha256());
        fields.put("keySha256", certificate.keySha256());
        return fields;
    }

    /** Lines for people. */
    static List<String> text(Verdict verdict, List<byte[]> chain) {
        List<String> lines = new ArrayList<>();
        lines.add("verdict: " + verdict.word());
        matched(verdict)
                .ifPresent(match -> lines.add("record:  " + shown(match.record()) + " at depth " + match.depth()
                        + match.name().map(name -> ", name " + name).orElse("")));
        lines.add("why:     " + why(verdict));
        lines.add("records:");
        for (Verdict.Finding finding : verdict.findings()) {
            lines.add("  " + shown(finding.record()) + " [" + finding.record().describe() + "]");
            lines.add("    " + Words.of(finding.result()) + ": " + finding.why());
        }
        lines.add("chain:");
        for (int depth = 0; depth < chain.size(); depth++) {
            CertificateText certificate = CertificateText.of(chain.get(depth));
            lines.add("  " + depth + ": " + certificate.subject().orElse("(cannot be parsed)"));
            lines.add("     certificate SHA-256 " + certificate.certificateSha256());
            certificate.keySha256().ifPresent(digest -> lines.add("     key SHA-256         " + digest));
        }
        return lines;
    }

    private static Optional<Verdict.Matched> matched(Verdict verdict) {
        return verdict instanceof Verdict.Matched match ? Optional.of(match) : Optional.empty();
    }

    private static String why(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Matched matched ->
                matched.findings().stream()
                        .filter(finding -> finding.result() == Verdict.Result.MATCHED)
                        .map(Verdict.Finding::why)
                        .findFirst()
                        .orElse("a record matched");
            case Verdict.NotMatched notMatched -> notMatched.why();
            case Verdict.Unusable _ ->
                "no record is usable: a mail server would use TLS without checking the certificate";
        };
    }

    /** A record short enough for a line: whole digests, the beginning of anything longer. */
    static String shown(TlsaRecord record) {
        String text = record.toString();
        return text.length() <= 140 ? text : text.substring(0, 100) + "... (" + record.length() + " octets)";
    }
}
