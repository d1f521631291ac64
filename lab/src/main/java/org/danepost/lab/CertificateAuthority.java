package org.danepost.lab;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * Issues certificates with P-256 keys. Plain ASN.1 and the JDK's signatures, since the builders of bcpkix would triple the
 * lab's start-up. Immutable but for the serial number; any thread.
 */
public final class CertificateAuthority {
    private static final AlgorithmIdentifier ECDSA_SHA256 =
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10045.4.3.2"));
    private static final Duration MARGIN = Duration.ofDays(30);

    private final KeyPair pair = SigningAlgorithm.ECDSAP256SHA256.newKeyPair();
    private final X500Name name;
    private final Instant now;
    private final X509Certificate certificate;
    private final AtomicLong serial = new AtomicLong(1);

    /**
     * @param commonName what people see
     * @param now certificates are valid from thirty days before to thirty days after
     */
    public CertificateAuthority(String commonName, Instant now) {
        this.name = new X500Name("CN=" + commonName);
        this.now = now;
        this.certificate = issue(
                name,
                pair,
                name,
                pair,
                List.of(extension(Extension.basicConstraints, true, new BasicConstraints(true))),
                now);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for these names and a new key, with this authority's certificate behind it. */
    public Credentials issue(String... names) {
        KeyPair key = SigningAlgorithm.ECDSAP256SHA256.newKeyPair();
        X509Certificate leaf = issue(name, pair, new X500Name("CN=" + names[0]), key, alternatives(names), now);
        return new Credentials(key, List.of(leaf, certificate));
    }

    /** As {@link #issue}, with a certificate that ended a day ago. */
    public Credentials issueExpired(String... names) {
        KeyPair key = SigningAlgorithm.ECDSAP256SHA256.newKeyPair();
        Instant then = now.minus(MARGIN).minus(Duration.ofDays(1));
        X509Certificate leaf = issue(name, pair, new X500Name("CN=" + names[0]), key, alternatives(names), then);
        return new Credentials(key, List.of(leaf, certificate));
    }

    /** A certificate that nobody but its own key vouches for. */
    public static Credentials selfSigned(Instant now, String... names) {
        KeyPair key = SigningAlgorithm.ECDSAP256SHA256.newKeyPair();
        X500Name subject = new X500Name("CN=" + names[0]);
        X509Certificate leaf = new CertificateForm(subject, key, subject, key, alternatives(names), now).make(7);
        return new Credentials(key, List.of(leaf));
    }

    private X509Certificate issue(
            X500Name issuer, KeyPair issuerKey, X500Name subject, KeyPair key, List<Extension> extensions, Instant at) {
        return new CertificateForm(issuer, issuerKey, subject, key, extensions, at).make(serial.getAndIncrement());
    }

    private static List<Extension> alternatives(String... names) {
        List<GeneralName> all = new ArrayList<>();
        for (String each : names) {
            all.add(new GeneralName(GeneralName.dNSName, each));
        }
        return List.of(
                extension(Extension.subjectAlternativeName, false, new GeneralNames(all.toArray(GeneralName[]::new))));
    }

    private static Extension extension(ASN1ObjectIdentifier kind, boolean critical, ASN1Encodable value) {
        try {
            byte[] encoded = value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
            return new Extension(kind, critical, new DEROctetString(encoded));
        } catch (IOException e) {
            throw new IllegalStateException("a certificate extension cannot be written: " + e.getMessage(), e);
        }
    }

    private record CertificateForm(
            X500Name issuer,
            KeyPair issuerKey,
            X500Name subject,
            KeyPair key,
            List<Extension> extensions,
            Instant middle) {
        X509Certificate make(long number) {
            V3TBSCertificateGenerator form = new V3TBSCertificateGenerator();
            form.setSerialNumber(new ASN1Integer(BigInteger.valueOf(number)));
            form.setSignature(ECDSA_SHA256);
            form.setIssuer(issuer);
            form.setSubject(subject);
            form.setStartDate(new Time(Date.from(middle.minus(MARGIN))));
            form.setEndDate(new Time(Date.from(middle.plus(MARGIN))));
            form.setSubjectPublicKeyInfo(
                    SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
            form.setExtensions(new Extensions(extensions.toArray(Extension[]::new)));
            return signed(form.generateTBSCertificate());
        }

        private X509Certificate signed(TBSCertificate body) {
            try {
                Signature signer = Signature.getInstance("SHA256withECDSA");
                signer.initSign(issuerKey.getPrivate());
                signer.update(body.getEncoded(ASN1Encoding.DER));
                byte[] whole = new DERSequence(
                                new ASN1Encodable[] {body, ECDSA_SHA256, new DERBitString(signer.sign())})
                        .getEncoded(ASN1Encoding.DER);
                return (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("no certificate for " + subject + ": " + e.getMessage(), e);
            }
        }
    }
}
