package dev.tokenmeter.config;

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
    section.unbuilt("tls");
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
    Optional<String> clientCa = Optional.empty();
    for (Section section : written) {
      Optional<String> certificate =
          pem(section.require("certificate", "cert.pem"), Pem.CERTIFICATE);
      Optional<String> key = pem(section.require("key", "key.pem"), Pem.KEY);
      if (certificate.isPresent() && key.isPresent()) {
        pairs.add(new Listen.Pair(certificate.get(), key.get()));
      }
      Optional<Value> ca = section.take("client-ca");
      if (ca.isPresent() && clientCa.isPresent()) {
        ca.get().refuse("is written for another certificate already; one holds for all");
      }
      clientCa = clientCa.or(() -> pem(ca, Pem.CERTIFICATE));
      section.done();
    }
    if (written.isEmpty() && value.yaml() instanceof Yaml.Items) {
      value.refuse("must name at least one certificate and key");
    }
    return new Listen.Tls(pairs, clientCa);
  }

  private static Optional<String> pem(Optional<Value> value, Pem content) {
    return value.flatMap(content::file);
  }
}
