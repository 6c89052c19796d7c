package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.proxy.page.PageFile;

/** {@code /assets/…}: a file that the board refers to, the same for everybody. */
record AssetRoom(String name, PageFile file) implements Room {

  @Override
  public String path() {
    return "/assets/" + name;
  }

  @Override
  public Access access() {
    return Access.PAGE;
  }

  @Override
  public Reply answer(Visit visit) {
    return Reply.file(200, file);
  }
}
