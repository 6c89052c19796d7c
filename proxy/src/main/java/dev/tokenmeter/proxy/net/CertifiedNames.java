package dev.tokenmeter.proxy.net;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * The DNS names that a certificate is for: its alternative names, or its common name where it has
 * none (RFC 9525 6.3 no longer asks for that, but such certificates are still made by hand). A
 * wildcard stands for exactly one whole label.
 *
 * @param names in lower case
 */
record CertifiedNames(Set<String> names) {
  private static final int DNS_NAME = 2;

  CertifiedNames {
    names = Set.copyOf(names);
  }

  static CertifiedNames of(X509Certificate certificate) {
    Set<String> names = new HashSet<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives == null) {
        commonName(certificate).ifPresent(names::add);
      } else {
        for (List<?> alternative : alternatives) {
          if (alternative.getFirst().equals(DNS_NAME)) {
            names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (CertificateParsingException e) {
      // A certificate without a name that can be read is found by none, and may still be the first.
      return new CertifiedNames(Set.of());
    }
    return new CertifiedNames(names);
  }

  private static Optional<String> commonName(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
              .map(rdn -> rdn.getValue().toString().toLowerCase(Locale.ROOT))
              .findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  /** Whether the certificate is for this host. */
  boolean bear(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    return names.contains(name) || (dot > 0 && names.contains("*" + name.substring(dot)));
  }
}
