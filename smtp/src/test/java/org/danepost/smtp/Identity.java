package org.danepost.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What a test server shows: a key and certificates, which may be malformed. Immutable.
 *
 * @param keys the key of the first certificate
 * @param readable a well-formed certificate with that key
 * @param chain what goes over the wire
 */
public record Identity(KeyPair keys, X509Certificate readable, List<byte[]> chain) {

    /** A self-signed certificate, expired long ago, over a P-256 key. */
    public static Identity ordinary(String name) {
        return over("EC", "secp256r1", name);
    }

    /** The same over another key. */
    public static Identity over(String algorithm, String curve, String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec(curve));
            } else if (algorithm.startsWith("RSA")) {
                generator.initialize(Integer.parseInt(curve));
            }
            KeyPair keys = generator.generateKeyPair();
            byte[] der = selfSigned(keys, algorithm, name);
            return new Identity(keys, parsed(der), List.of(der));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("the test certificate cannot be made", e);
        }
    }

    @SuppressWarnings("JavaUtilDate") // the builder asks for it
    private static byte[] selfSigned(KeyPair keys, String algorithm, String name)
            throws OperatorCreationException, IOException {
        X500Name subject = new X500Name("CN=" + name);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject, BigInteger.ONE, new Date(0), new Date(86_400_000L), subject, keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        String signature = switch (algorithm) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "RSASSA-PSS" -> "SHA256withRSAandMGF1";
            default -> algorithm;
        };
        JcaContentSignerBuilder signer = new JcaContentSignerBuilder(signature);
        if (algorithm.equals("RSASSA-PSS")) {
            signer.setProvider(new BouncyCastleProvider()); // the JDK has the parameters elsewhere
        }
        return builder.build(signer.build(keys.getPrivate())).getEncoded();
    }

    private static X509Certificate parsed(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /** With every extension of the first certificate there twice, which parsers refuse. */
    public Identity withDuplicateExtensions() {
        try {
            ASN1Sequence certificate = ASN1Sequence.getInstance(chain.getFirst());
            ASN1EncodableVector body = new ASN1EncodableVector();
            for (ASN1Encodable field : ASN1Sequence.getInstance(certificate.getObjectAt(0))) {
                if (field instanceof ASN1TaggedObject tagged && tagged.getTagNo() == 3) {
                    ASN1Encodable extension =
                            ASN1Sequence.getInstance(tagged, true).getObjectAt(0);
                    body.add(new DERTaggedObject(true, 3, new DERSequence(new ASN1Encodable[] {extension, extension})));
                } else {
                    body.add(field);
                }
            }
            ASN1Encodable[] parts = {new DERSequence(body), certificate.getObjectAt(1), certificate.getObjectAt(2)};
            return new Identity(keys, readable, List.of(new DERSequence(parts).getEncoded()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With octets after the chain that are no certificate. */
    public Identity followedBy(byte[] garbage) {
        return new Identity(
                keys,
                readable,
                Stream.concat(chain.stream(), Stream.of(garbage)).toList());
    }
}
