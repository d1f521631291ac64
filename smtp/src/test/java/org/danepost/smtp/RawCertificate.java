package org.danepost.smtp;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;

/** Any octets, dressed as a certificate so that a TLS server sends them. */
@SuppressWarnings("JavaUtilDate") // the superclass asks for it
final class RawCertificate extends X509Certificate {
    private static final long serialVersionUID = 1L;

    private final byte[] octets;
    private final X509Certificate behind;

    RawCertificate(byte[] octets, X509Certificate behind) {
        this.octets = octets.clone();
        this.behind = behind;
    }

    @Override
    public byte[] getEncoded() {
        return octets.clone();
    }

    @Override
    public PublicKey getPublicKey() {
        return behind.getPublicKey();
    }

    @Override
    public void checkValidity() {}

    @Override
    public void checkValidity(Date date) {}

    @Override
    public int getVersion() {
        return 3;
    }

    @Override
    public BigInteger getSerialNumber() {
        return BigInteger.ONE;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in the superclass
    public Principal getIssuerDN() {
        return behind.getIssuerX500Principal();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in the superclass
    public Principal getSubjectDN() {
        return behind.getSubjectX500Principal();
    }

    @Override
    public Date getNotBefore() {
        return behind.getNotBefore();
    }

    @Override
    public Date getNotAfter() {
        return behind.getNotAfter();
    }

    @Override
    public byte[] getTBSCertificate() {
        return new byte[0];
    }

    @Override
    public byte[] getSignature() {
        return new byte[0];
    }

    @Override
    public String getSigAlgName() {
        return behind.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return behind.getSigAlgOID();
    }

    @Override
    public byte[] getSigAlgParams() {
        return new byte[0];
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        return new boolean[0];
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        return new boolean[0];
    }

    @Override
    public boolean[] getKeyUsage() {
        return new boolean[] {true, true, true, true, true, true, true, true, true};
    }

    @Override
    public int getBasicConstraints() {
        return -1;
    }

    @Override
    public void verify(PublicKey key) {}

    @Override
    public void verify(PublicKey key, String provider) {}

    @Override
    public String toString() {
        return "raw certificate";
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        return Set.of();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        return Set.of();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        return new byte[0];
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return false;
    }
}
