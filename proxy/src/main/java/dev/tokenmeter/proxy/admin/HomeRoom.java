package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.proxy.page.PageFiles;

/**
 * {@code /}: the board. It holds no numbers, it asks the rooms below {@code /api/} for them; where
 * tokens are needed it is the refusal's body and asks the person for one.
 */
record HomeRoom(PageFiles files) implements Room {

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
    return Reply.file(200, files.page(PageFiles.BOARD));
  }

  @Override
  public Reply refused(Visit visit, Verdict.Refused refused) {
    return refused.status() == 401
        ? Reply.file(401, files.page(PageFiles.BOARD))
        : Room.super.refused(visit, refused);
  }
}
