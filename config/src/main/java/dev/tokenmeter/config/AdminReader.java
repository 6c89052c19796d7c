package dev.tokenmeter.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code admin:}. */
final class AdminReader {
  private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");

  private AdminReader() {}

  static Admin read(Section section, Listen listen) {
    Admin defaults = Admin.defaults();
    Optional<Value> address = section.take("address");
    String bound = address.flatMap(ListenReader::address).orElse(defaults.address());
    int port = section.integer("port", 0, ListenReader.MAX_PORT, defaults.port());
    Optional<Value> written = section.take("auth");
    Admin.Auth auth = written.map(AdminReader::auth).orElse(defaults.auth());
    if (written.isEmpty() && !Hosts.isLoopback(bound)) {
      address.ifPresent(
          value ->
              value.refuse(
                  "is not loopback, so admin needs auth: { tokens: [{ token: \"sha256:…\", role:"
                      + " read }] }, or auth: none to leave it open"));
    }
    if (port != 0 && port == listen.port() && overlap(bound, listen.address())) {
      section.problem(
          section.written("port").orElse(section.spot()),
          "admin.port must differ from listen.port, both are " + port);
    }
    section.done();
    return new Admin(bound, port, auth);
  }

  private static boolean overlap(String one, String other) {
    return one.equals(other) || EVERY_ADDRESS.contains(one) || EVERY_ADDRESS.contains(other);
  }

  private static Admin.Auth auth(Value value) {
    if (value.yaml() instanceof Yaml.Entries) {
      return value.section().<Admin.Auth>map(AdminReader::tokens).orElseGet(Admin.Auth.Unset::new);
    }
    String form = "must be none or a map of tokens: { tokens: [{ token: \"sha256:…\" }] }";
    boolean none = value.parsed(text -> Optional.of(text).filter("none"::equals), form).isPresent();
    return none ? new Admin.Auth.None() : new Admin.Auth.Unset();
  }

  private static Admin.Auth.Tokens tokens(Section section) {
    Optional<Value> list = section.require("tokens", "[{ token: \"sha256:…\", role: read }]");
    List<Admin.Token> tokens = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Value item : list.map(Value::list).orElse(List.of())) {
      item.section().flatMap(entry -> token(entry, seen)).ifPresent(tokens::add);
    }
    if (list.isPresent()
        && list.get().yaml() instanceof Yaml.Items items
        && items.items().isEmpty()) {
      list.get().refuse("must hold at least one token");
    }
    section.done();
    return new Admin.Auth.Tokens(tokens);
  }

  private static Optional<Admin.Token> token(Section section, Set<String> seen) {
    Optional<Value> value = section.require("token", "\"sha256:…\"");
    Admin.Role role = section.oneOf("role", List.of(Admin.Role.values()), Admin.Role.READ);
    section.done();
    Optional<String> sha256 = value.flatMap(Value::sha256);
    if (sha256.isPresent() && !seen.add(sha256.get())) {
      return value.flatMap(again -> again.refuse("is listed before"));
    }
    return sha256.map(digest -> new Admin.Token(digest, role));
  }
}
