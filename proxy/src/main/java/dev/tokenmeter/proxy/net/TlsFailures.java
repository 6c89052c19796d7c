package dev.tokenmeter.proxy.net;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a failed TLS handshake means to the person who has to repair it. The text of the exceptions
 * themselves is not shown: it may quote what the peer sent.
 */
final class TlsFailures {
  private static final String ALERT = "Received fatal alert: ";

  private static final String UNTRUSTED =
      "no trusted authority has signed the certificate; egress.ca adds one";

  private TlsFailures() {}

  /** The peer went away. */
  static ConnectFailure closed(String peer) {
    return failure(peer, "the connection was closed during the handshake");
  }

  static ConnectFailure of(String peer, Throwable error) {
    String meaning =
        causes(error)
            .flatMap(cause -> meaning(cause).stream())
            .reduce((_, deeper) -> deeper)
            .orElse("the handshake failed");
    return failure(peer, meaning);
  }

  private static ConnectFailure failure(String peer, String meaning) {
    return new ConnectFailure(ConnectFailure.Reason.TLS, "TLS with " + peer + ": " + meaning);
  }

  private static Stream<Throwable> causes(Throwable error) {
    return Stream.iterate(error, cause -> cause != null, Throwable::getCause).limit(16);
  }

  private static Optional<String> meaning(Throwable cause) {
    return switch (cause) {
      case SslHandshakeTimeoutException _ -> Optional.of("the handshake was not finished in time");
      case NotSslRecordException _ -> Optional.of("the answer is not TLS");
      case ClosedChannelException _ ->
          Optional.of("the connection was closed during the handshake");
      case CertificateExpiredException _ -> Optional.of("the certificate has expired");
      case CertificateNotYetValidException _ -> Optional.of("the certificate is not valid yet");
      case CertPathBuilderException _ -> Optional.of(UNTRUSTED);
      case CertPathValidatorException invalid
          when invalid.getReason() == BasicReason.INVALID_SIGNATURE ->
          Optional.of(UNTRUSTED);
      case CertPathValidatorException _ -> Optional.of("the certificate is not acceptable");
      case CertificateException mismatch when namesSubject(mismatch) ->
          Optional.of("the certificate is for another name");
      default -> alert(cause);
    };
  }

  /** The JDK's host name check speaks only through its message. */
  private static boolean namesSubject(CertificateException error) {
    String message = String.valueOf(error.getMessage());
    return message.startsWith("No subject alternative") || message.startsWith("No name matching");
  }

  private static Optional<String> alert(Throwable cause) {
    return Optional.ofNullable(cause.getMessage())
        .filter(message -> message.contains(ALERT))
        .map(message -> message.substring(message.indexOf(ALERT) + ALERT.length()))
        .filter(name -> name.length() <= 40 && name.chars().allMatch(TlsFailures::isAlertName))
        .map(name -> "the peer refused with alert " + name);
  }

  private static boolean isAlertName(int c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  }
}
