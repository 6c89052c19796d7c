package dev.tokenmeter.proxy.http;

/** The words that each API has for a status. */
final class ErrorWords {
  private ErrorWords() {}

  /** The status to send: AWS clients retry a 429 and take 403 for a bad credential. */
  static int status(Reason reason, ErrorShape shape) {
    if (shape != ErrorShape.BEDROCK) {
      return reason.status();
    }
    return switch (reason.status()) {
      case 401 -> 403;
      case 429 -> 400;
      default -> reason.status();
    };
  }

  static String anthropic(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 408, 504 -> "timeout_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 501, 505 -> "invalid_request_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }

  static String openaiType(int status, Reason reason) {
    if (reason == Reason.BUDGET_EXHAUSTED) {
      return "insufficient_quota";
    }
    return status < 500 || status == 501 || status == 505
        ? "invalid_request_error"
        : "server_error";
  }

  static String openaiCode(Reason reason) {
    return switch (reason.status()) {
      case 401 -> "invalid_api_key";
      case 429 -> "insufficient_quota";
      case 503 -> "server_is_overloaded";
      default -> reason.key();
    };
  }

  static String google(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 408, 504 -> "DEADLINE_EXCEEDED";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 405, 501, 505 -> "UNIMPLEMENTED";
      case 502, 503 -> "UNAVAILABLE";
      default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
    };
  }

  static String bedrock(int status, Reason reason) {
    if (reason == Reason.BUDGET_EXHAUSTED) {
      return "ServiceQuotaExceededException";
    }
    return switch (status) {
      case 403 -> "AccessDeniedException";
      case 404 -> "ResourceNotFoundException";
      case 408 -> "ModelTimeoutException";
      case 502, 503, 504 -> "ServiceUnavailableException";
      default ->
          status < 500 || status == 501 || status == 505
              ? "ValidationException"
              : "InternalServerException";
    };
  }
}
