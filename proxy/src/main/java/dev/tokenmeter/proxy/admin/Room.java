package dev.tokenmeter.proxy.admin;

import java.io.IOException;

/** What stands behind one path. Answers on threads of the admin port, several at a time. */
interface Room {

  /** Where it is. */
  String path();

  /** Who may enter. */
  Access access();

  /** The answer to a visitor who may not enter. */
  default Reply refused(Visit visit, Verdict.Refused refused) {
    return Reply.refused(visit, refused.status(), refused.message());
  }

  /** The answer to a visitor who may enter and uses an allowed method. */
  Reply answer(Visit visit) throws IOException;
}
