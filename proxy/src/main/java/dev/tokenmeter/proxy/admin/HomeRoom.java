package dev.tokenmeter.proxy.admin;

import java.util.function.Supplier;

/** {@code /}: what runs here. */
record HomeRoom(Supplier<Operations.Facts> facts) implements Room {

  @Override
  public String path() {
    return "/";
  }

  @Override
  public Access access() {
    return Access.READ;
  }

  @Override
  public Reply answer(Visit visit) {
    return Reply.html(HomePage.of(facts.get()));
  }
}
