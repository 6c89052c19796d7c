package dev.tokenmeter.proxy.admin;

/** {@code /healthz}: the process lives. */
final class HealthRoom implements Room {

  @Override
  public String path() {
    return "/healthz";
  }

  @Override
  public Access access() {
    return Access.PROBE;
  }

  @Override
  public Reply answer(Visit visit) {
    return Reply.text(200, "ok");
  }
}
