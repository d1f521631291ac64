package org.danepost.dane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.danepost.dane.Fixture.Made;

/** One {@code openssl s_server} with one chain, asked by {@code openssl s_client} with DANE. Ends its processes. */
final class OpensslPeer implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("ACCEPT \\S*:(\\d+)");
    private static final Pattern MATCH = Pattern.compile(
            "DANE TLSA (\\d+) (\\d+) (\\d+) (?:\\.\\.\\.)?([0-9a-f]+) (matched|signed).* at depth (\\d+)");
    private final Process server;
    private final int port;

    /** What OpenSSL says: the record that matched by its parameters and the end of its data, and the depth. */
    record Opinion(boolean matched, String record, int depth, boolean signedByKey, String output) {}

    OpensslPeer(Path folder, Made leaf, List<byte[]> chain) throws IOException, InterruptedException {
        Path certificate = folder.resolve("leaf.pem");
        Path key = folder.resolve("key.pem");
        Path others = folder.resolve("chain.pem");
        Files.writeString(certificate, pem("CERTIFICATE", leaf.der()));
        Files.writeString(key, pem("PRIVATE KEY", leaf.keys().getPrivate().getEncoded()));
        StringBuilder rest = new StringBuilder();
        chain.stream().skip(1).forEach(der -> rest.append(pem("CERTIFICATE", der)));
        Files.writeString(others, rest);
        List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:0"));
        command.addAll(List.of("-cert", certificate.toString(), "-key", key.toString(), "-cipher", "ALL:@SECLEVEL=0"));
        command.addAll(List.of("-no-CAfile", "-no-CApath", "-no-CAstore"));
        if (chain.size() > 1) {
            command.addAll(List.of("-cert_chain", others.toString()));
        }
        Path log = folder.resolve("server.log");
        // Standard input stays an open pipe: the server would end with it.
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        port = port(log);
    }

    private int port(Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            Matcher matcher = PORT.matcher(Files.readString(log));
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
            if (server.waitFor(10, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        close();
        throw new IOException("openssl s_server did not start: " + Files.readString(log));
    }

    static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    Opinion ask(List<TlsaRecord> records, String name, long time, List<String> trust)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of("-brief", "-verify_return_error", "-cipher", "DEFAULT@SECLEVEL=1"));
        command.addAll(trust);
        command.addAll(List.of("-attime", Long.toString(time), "-dane_ee_no_namechecks", "-dane_tlsa_domain", name));
        for (TlsaRecord record : records) {
            command.addAll(List.of("-dane_tlsa_rrdata", record.toString()));
        }
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            client.getOutputStream().close();
            String output = new String(client.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!client.waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException("openssl s_client did not end");
            }
            return opinion(output);
        } finally {
            client.destroyForcibly();
        }
    }

    private static Opinion opinion(String output) throws IOException {
        Matcher matcher = MATCH.matcher(output);
        if (output.contains("Verification: OK") && matcher.find()) {
            String record = matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(3) + " " + matcher.group(4);
            boolean signed = matcher.group(5).equals("signed");
            return new Opinion(true, record, Integer.parseInt(matcher.group(6)), signed, output);
        }
        // Any other end than a refused verification is a fault of the test.
        if (!output.contains("verify error:num=")) {
            throw new IOException("openssl s_client gave no verdict: " + output);
        }
        return new Opinion(false, "", -1, false, output);
    }

    @Override
    public void close() {
        server.destroyForcibly();
        try {
            server.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
