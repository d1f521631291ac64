package org.danepost.sts;

import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.ssl.HttpClientHostnameVerifier;
import org.danepost.dane.CertificateNames;

/** Which names a policy host's certificate may bear: DNS-IDs alone, never the common name (RFC 8461 §3.3, RFC 9525 §2). */
final class PolicyHostNames implements HttpClientHostnameVerifier, HostnameVerifier {
    @Override
    public boolean verify(String host, SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            verify(host, (X509Certificate) chain[0]);
            return true;
        } catch (SSLException e) {
            return false;
        }
    }

    @Override
    public void verify(String host, X509Certificate certificate) throws SSLException {
        CertificateNames names;
        try {
            names = CertificateNames.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new SSLPeerUnverifiedException("it cannot be read: " + e.getMessage());
        }
        if (names.match(List.of(host), CertificateNames.CommonName.NEVER).isEmpty()) {
            throw new SSLPeerUnverifiedException(
                    "its DNS names are " + Printable.of(String.join(", ", names.dns())) + ", not " + host);
        }
    }
}
