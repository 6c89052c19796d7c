package dev.tokenmeter.proxy.admin;

import java.util.function.BooleanSupplier;

/** {@code /readyz}: whether new exchanges are welcome; depends on nothing but that. */
record ReadyRoom(BooleanSupplier ready) implements Room {

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
    return ready.getAsBoolean() ? Reply.text(200, "ready") : Reply.text(503, "draining");
  }
}
