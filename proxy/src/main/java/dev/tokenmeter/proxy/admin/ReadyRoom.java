package dev.tokenmeter.proxy.admin;

import java.util.Optional;
import java.util.function.Supplier;

/** {@code /readyz}: whether new exchanges are welcome; depends on nothing but that. */
record ReadyRoom(Supplier<Optional<String>> unready) implements Room {

  @Override
  public String path() {
    return "/readyz";
  }

  @Override
  public Access access() {
    return Access.PROBE;
  }

  @Override
  public Reply answer(Visit visit) {
    return unready.get().map(why -> Reply.text(503, why)).orElseGet(() -> Reply.text(200, "ready"));
  }
}
