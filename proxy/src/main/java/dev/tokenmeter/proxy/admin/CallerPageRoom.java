package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.proxy.page.PageFiles;

/** {@code /caller}: the page of one caller, the same file for all; it asks for the numbers. */
record CallerPageRoom(PageFiles files) implements Room {

  @Override
  public String path() {
    return "/caller";
  }

  @Override
  public Access access() {
    return Access.PAGE;
  }

  @Override
  public Reply answer(Visit visit) {
    return Reply.file(200, files.page(PageFiles.CALLER));
  }
}
