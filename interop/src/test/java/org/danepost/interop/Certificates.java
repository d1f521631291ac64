package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Keys and certificates made with OpenSSL in one directory. All digests are OpenSSL's own as well. */
final class Certificates {
    private final Path directory;

    Certificates(Path directory) {
        this.directory = directory;
    }

    /**
     * What a server presents.
     *
     * @param key the private key, PEM
     * @param chain the certificates in the order sent, PEM
     */
    record Identity(Path key, Path chain) {}

    /** A certificate for a P-256 key, signed by it. */
    Identity selfSigned(String label, String host) {
        return selfSigned(label, host, "ec -pkeyopt ec_paramgen_curve:P-256");
    }

    /** A certificate signed by its own key; the kind of key in OpenSSL's words. */
    Identity selfSigned(String label, String host, String keyKind) {
        Path key = directory.resolve(label + ".key");
        Path certificate = directory.resolve(label + ".pem");
        openssl(
                words("req -x509 -newkey " + keyKind + " -nodes -days 30"),
                List.of(
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString(),
                        "-subj",
                        "/CN=" + host,
                        "-addext",
                        "subjectAltName=DNS:" + host));
        return new Identity(key, certificate);
    }

    /**
     * A certificate for the hosts from an authority made for it; the authority's certificate is sent too. Without hosts the
     * label is the common name and the only name.
     */
    Identity issued(String label, List<String> hosts) {
        try {
            Identity authority = selfSigned(label + "-authority", "Authority of " + label);
            Path key = directory.resolve(label + ".key");
            Path request = directory.resolve(label + ".csr");
            Path leaf = directory.resolve(label + "-leaf.pem");
            Path extensions = Files.writeString(
                    directory.resolve(label + ".ext"),
                    (hosts.isEmpty() ? "" : "subjectAltName=DNS:" + String.join(",DNS:", hosts) + "\n")
                            + "basicConstraints=CA:FALSE\n");
            openssl(
                    words("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"),
                    List.of("-keyout", key.toString(), "-out", request.toString(), "-subj", "/CN=" + label));
            openssl(
                    words("x509 -req -days 30 -CAcreateserial"),
                    List.of(
                            "-in", request.toString(),
                            "-CA", authority.chain().toString(),
                            "-CAkey", authority.key().toString(),
                            "-extfile", extensions.toString(),
                            "-out", leaf.toString()));
            Path chain = Files.writeString(
                    directory.resolve(label + ".pem"), Files.readString(leaf) + Files.readString(authority.chain()));
            return new Identity(key, chain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The data of a TLSA record 3 1 1 for the first certificate. */
    String keyDigest(Identity identity) {
        Path publicKey = directory.resolve("spki.der");
        openssl(
                words("pkey -pubout -outform DER"),
                List.of("-in", identity.key().toString(), "-out", publicKey.toString()));
        return digest(publicKey);
    }

    /** The data of a TLSA record 2 0 1 for the authority of an issued identity. */
    String authorityDigest(String label) {
        Path certificate = directory.resolve("authority.der");
        openssl(
                words("x509 -outform DER"),
                List.of("-in", directory.resolve(label + "-authority.pem").toString(), "-out", certificate.toString()));
        return digest(certificate);
    }

    private String digest(Path file) {
        String output = Command.run(directory, List.of("openssl", "dgst", "-sha256", "-r", file.toString()));
        String digest = output.substring(0, output.indexOf(' '));
        return HexFormat.of().formatHex(HexFormat.of().parseHex(digest));
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" ", -1));
    }

    private void openssl(List<String> first, List<String> rest) {
        List<String> all = new ArrayList<>(List.of("openssl"));
        all.addAll(first);
        all.addAll(rest);
        Command.run(directory, all);
    }
}
