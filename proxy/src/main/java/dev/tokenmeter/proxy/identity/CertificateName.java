package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Caller;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The caller's name in a client certificate (RFC 5280): the most specific common name of its
 * subject, else its first alternative name that is a URI (as SPIFFE has it), an address of mail or
 * a DNS name, in this order. What cannot be a caller's name ({@link Caller#mayBeNamed}) is passed
 * over.
 */
public final class CertificateName {
  private static final int MAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;

  private CertificateName() {}

  /** Empty where it bears none that a caller may have. */
  public static Optional<String> of(X509Certificate certificate) {
    return Stream.of(
            commonNames(certificate),
            alternatives(certificate, URI),
            alternatives(certificate, MAIL),
            alternatives(certificate, DNS))
        .flatMap(List::stream)
        .map(String::strip)
        .filter(Caller::mayBeNamed)
        .findFirst();
  }

  /** The most specific first. */
  private static List<String> commonNames(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().reversed().stream()
              .map(CertificateName::commonName)
              .flatMap(Optional::stream)
              .toList();
    } catch (InvalidNameException e) {
      return List.of();
    }
  }

  /** One part of a subject may hold several attributes; one that is no text is bytes. */
  private static Optional<String> commonName(Rdn part) {
    try {
      Attribute name = part.toAttributes().get("CN");
      return name != null && name.get() instanceof String text
          ? Optional.of(text)
          : Optional.empty();
    } catch (NamingException e) {
      return Optional.empty();
    }
  }

  private static List<String> alternatives(X509Certificate certificate, int kind) {
    try {
      Collection<List<?>> all =
          Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
      return all.stream()
          .filter(name -> name.getFirst().equals(kind))
          .map(name -> String.valueOf(name.get(1)))
          .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
