package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Listen;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;

/** The data port cannot be listened on; the message is one line for the operator. */
public final class BindFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private BindFailure(String message) {
    super(message, null, false, false);
  }

  static BindFailure of(Listen listen, @Nullable Throwable cause) {
    String why =
        switch (cause) {
          case BindException e when String.valueOf(e.getMessage()).contains("in use") ->
              "the port is in use";
          case UnresolvedAddressException _ -> "no such address on this machine";
          case null -> "cancelled";
          default -> String.valueOf(cause.getMessage());
        };
    return new BindFailure(
        "cannot listen on " + listen.address() + ":" + listen.port() + ": " + why);
  }
}
