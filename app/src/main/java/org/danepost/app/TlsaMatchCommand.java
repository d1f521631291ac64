package org.danepost.app;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.danepost.dane.DaneVerifier;
import org.danepost.dane.DigestPreference;
import org.danepost.dane.PemBundle;
import org.danepost.dane.Profile;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.dane.TlsaText;
import org.danepost.dane.Verdict;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code danepost tlsa match}: what a certificate chain is worth under a set of records. Asks nothing of the network. */
@Command(
        name = "match",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        description = "Check a certificate chain against TLSA records, as a sender would.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a record matched",
            "1:none matched, or none is usable",
            "64:wrong usage or input",
            "74:the output could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  danepost tlsa match --records tlsa.txt --chain chain.pem --name mx.example.org",
            "  danepost tlsa match --records tlsa.txt --chain chain.pem --profile generic --roots ca.pem --json"
        })
final class TlsaMatchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--records",
            required = true,
            paramLabel = "FILE",
            description = "Lines of 'usage selector type hex', or TLSA lines of a zone file ('-' for standard input).")
    private String recordsFile = "";

    @Option(
            names = "--chain",
            required = true,
            paramLabel = "PEM",
            description = "What the server presents, its own certificate first.")
    private String chainFile = "";

    @Option(
            names = "--name",
            paramLabel = "REFERENCE",
            description = "A name that the certificate may bear (usages 0, 1 and 2); may be given more than once.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            defaultValue = "smtp",
            description = "smtp: usages 2 and 3 only (RFC 7672); generic: all four. Default: ${DEFAULT-VALUE}.")
    private Profile profile = Profile.SMTP;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Judge validity at this time, for example 2026-12-31 or 2026-12-31T12:00:00Z. Default: now.")
    private @Nullable String at;

    @Option(
            names = "--roots",
            paramLabel = "PEM",
            description = "Trusted authorities for usages 0 and 1 (profile generic).")
    private @Nullable String rootsFile;

    @Option(names = "--json", description = "One JSON object: verdict, depth, record, records, chain, ...")
    private boolean json;

    /** What stands before the data in a line of a zone file. */
    private static final Pattern OWNER =
            Pattern.compile("^\\S+\\s+(\\d+\\s+)?(IN\\s+)?TLSA\\s+", Pattern.CASE_INSENSITIVE);

    @Override
    public Integer call() {
        TlsaRecords records = records();
        List<byte[]> chain = certificates("the chain", chainFile);
        List<byte[]> roots = rootsFile == null ? List.of() : certificates("the roots", rootsFile);
        Verdict verdict =
                new DaneVerifier(profile, DigestPreference.DEFAULT, roots).verify(records, chain, names, time());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonLine.of(VerdictOutput.json(verdict, chain)));
        } else {
            VerdictOutput.text(verdict, chain).forEach(out::println);
        }
        OutputLost.check(out);
        return verdict instanceof Verdict.Matched ? ExitCode.OK : ExitCode.NO;
    }

    private TlsaRecords records() {
        List<TlsaRecord> records = new ArrayList<>();
        int number = 0;
        for (String line :
                InputFile.text("the file of records", recordsFile).lines().toList()) {
            number++;
            String text = OWNER.matcher(line.strip()).replaceFirst("");
            if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
                continue;
            }
            switch (TlsaRecord.parse(text)) {
                case TlsaText.Read read -> records.add(read.record());
                case TlsaText.Refused refused ->
                    throw new UserError(recordsFile + ", line " + number + ": not a TLSA record: " + refused.why()
                            + "; remedy: write 'usage selector type hex', for example 3 1 1 and 64 hex digits");
            }
        }
        if (records.isEmpty()) {
            throw new UserError(
                    recordsFile + " holds no TLSA record; remedy: write lines of 'usage selector type hex'");
        }
        return new TlsaRecords(records);
    }

    private static List<byte[]> certificates(String what, String file) {
        return switch (PemBundle.read(InputFile.text(what, file))) {
            case PemBundle.Certificates certificates -> certificates.der();
            case PemBundle.Malformed malformed ->
                throw new UserError(file + " is no PEM file of certificates: " + malformed.why()
                        + "; remedy: give blocks of BEGIN CERTIFICATE and END CERTIFICATE, the server's own first");
        };
    }

    private Instant time() {
        if (at == null) {
            return Clock.systemUTC().instant();
        }
        try {
            return at.length() == 10
                    ? LocalDate.parse(at).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw new UserError(
                    "--at: '" + at + "' is not a time; remedy: write it like 2026-12-31 or 2026-12-31T12:00:00Z", e);
        }
    }
}
