package dev.tokenmeter.proxy.http;

/** The words that each API has for a status. */
final class ErrorWords {
  private ErrorWords() {}

  private static final int NOT_FOUND = 404;

  /** The status to send: what an API says of it, and what its clients do not misread. */
  static int status(Failure failure, ErrorShape shape) {
    int status = failure.status();
    return switch (shape) {
      case BEDROCK -> bedrockStatus(failure.reason(), status);
      case ANTHROPIC -> status;
      case OPENAI, AZURE, GOOGLE, GOOGLE_ARRAY, COHERE, OPENROUTER, OLLAMA, MISTRAL, XAI ->
          failure.reason() == Reason.MODEL_NOT_ALLOWED ? NOT_FOUND : status;
    };
  }

  /** AWS clients retry a 429 and take 403 for a bad credential. */
  private static int bedrockStatus(Reason reason, int status) {
    return switch (status) {
      case 401 -> 403;
      case 429 -> reason == Reason.RATE_LIMITED ? 429 : 400;
      default -> status;
    };
  }

  static String anthropic(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
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
    if (reason == Reason.RATE_LIMITED) {
      return "rate_limit_exceeded";
    }
    return status < 500 || status == 501 || status == 505
        ? "invalid_request_error"
        : "server_error";
  }

  static String openaiCode(Reason reason) {
    return switch (reason) {
      case BUDGET_EXHAUSTED -> "insufficient_quota";
      case RATE_LIMITED -> "rate_limit_exceeded";
      case MODEL_NOT_ALLOWED -> "model_not_found";
      default ->
          switch (reason.status()) {
            case 401 -> "invalid_api_key";
            case 503 -> "server_is_overloaded";
            default -> reason.key();
          };
    };
  }

  static String google(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 408, 504 -> "DEADLINE_EXCEEDED";
      case 402, 429 -> "RESOURCE_EXHAUSTED";
      case 405, 501, 505 -> "UNIMPLEMENTED";
      case 502, 503 -> "UNAVAILABLE";
      default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
    };
  }

  static String bedrock(int status, Reason reason) {
    if (reason == Reason.BUDGET_EXHAUSTED) {
      return "ServiceQuotaExceededException";
    }
    if (reason == Reason.RATE_LIMITED) {
      return "ThrottlingException";
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
