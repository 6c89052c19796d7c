package dev.tokenmeter.proxy.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The error shape that both of OpenAI's APIs share. */
final class OpenAiErrors {
  private OpenAiErrors() {}

  static String of(int status, String message) {
    String code =
        switch (status) {
          case 429 -> "rate_limit_exceeded";
          case 404 -> "not_found";
          default -> "server_error";
        };
    ObjectNode error = Wire.object();
    error.putObject("error").put("message", message).put("type", code).put("code", code);
    return error.toString();
  }
}
