package dev.tokenmeter.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code listen:}. */
final class ListenReader {
  static final int MAX_PORT = 65_535;

  private ListenReader() {}

  static Listen read(Section section) {
    Listen defaults = Listen.defaults();
    String address =
        section.take("address").flatMap(ListenReader::address).orElse(defaults.address());
    int port = section.integer("port", 0, MAX_PORT, defaults.port());
    Optional<Listen.Tls> tls = section.take("tls").map(ListenReader::tls);
    section.done();
    return new Listen(address, port, tls);
  }

  /** A name or an address; brackets around IPv6 are taken off. */
  static Optional<String> address(Value value) {
    return value.parsed(
        text -> Optional.of(Hosts.unbracketed(text)).filter(Hosts::isHost),
        "must be a host name or an IP address, like 127.0.0.1 or 0.0.0.0");
  }

  private static Listen.Tls tls(Value value) {
    List<Section> written =
        value.yaml() instanceof Yaml.Items
            ? value.list().stream().flatMap(item -> item.section().stream()).toList()
            : value.section().stream().toList();
    List<Listen.Pair> pairs = new ArrayList<>();
    Optional<Value> ca = Optional.empty();
    Optional<Value> auth = Optional.empty();
    for (Section section : written) {
      pair(section).ifPresent(pairs::add);
      ca = once(ca, section.take("client-ca"));
      auth = once(auth, section.take("client-auth"));
      section.done();
    }
    if (written.isEmpty() && value.yaml() instanceof Yaml.Items) {
      value.refuse("must name at least one certificate and key");
    }
    return new Listen.Tls(pairs, clients(ca, auth));
  }

  /** What the list has, written at whichever of its certificates. */
  private static Optional<Value> once(Optional<Value> before, Optional<Value> now) {
    if (before.isPresent() && now.isPresent()) {
      now.get().refuse("is written for another certificate already; one holds for all");
    }
    return before.or(() -> now);
  }

  private static Optional<Listen.ClientCertificates> clients(
      Optional<Value> ca, Optional<Value> auth) {
    Listen.ClientAuth asked =
        auth.flatMap(value -> value.oneOf(List.of(Listen.ClientAuth.values())))
            .orElse(Listen.ClientAuth.OPTIONAL);
    if (auth.isPresent() && ca.isEmpty()) {
      auth.get().refuse("needs client-ca, the authorities that vouch for clients");
    }
    return authority(ca).map(file -> new Listen.ClientCertificates(file, asked));
  }

  /** Both files hold what they should, and belong together. */
  private static Optional<Listen.Pair> pair(Section section) {
    Optional<Value> certificate = section.require("certificate", "cert.pem");
    Optional<Value> key = section.require("key", "key.pem");
    Optional<String> chainFile = pem(certificate, Pem.CERTIFICATE);
    Optional<String> keyFile = pem(key, Pem.KEY);
    if (certificate.isEmpty() || chainFile.isEmpty() || key.isEmpty() || keyFile.isEmpty()) {
      return Optional.empty();
    }
    Value at = certificate.get();
    try {
      X509Certificate leaf = Certificates.read(Path.of(chainFile.get())).getFirst();
      at = key.get();
      PrivateKeys.read(Path.of(keyFile.get()), leaf);
      return Optional.of(new Listen.Pair(chainFile.get(), keyFile.get()));
    } catch (IOException e) {
      return at.refuse("names a file that " + e.getMessage());
    }
  }

  private static Optional<String> authority(Optional<Value> written) {
    Optional<String> file = pem(written, Pem.CERTIFICATE);
    try {
      if (file.isPresent()) {
        Certificates.read(Path.of(file.get()));
      }
      return file;
    } catch (IOException e) {
      return written.flatMap(value -> value.refuse("names a file that " + e.getMessage()));
    }
  }

  private static Optional<String> pem(Optional<Value> value, Pem content) {
    return value.flatMap(content::file);
  }
}
