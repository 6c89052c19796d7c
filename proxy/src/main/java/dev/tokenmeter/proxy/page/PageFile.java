package dev.tokenmeter.proxy.page;

/** A file that a browser is given. */
public final class PageFile {
  private final String contentType;
  private final byte[] bytes;

  PageFile(String contentType, byte[] bytes) {
    this.contentType = contentType;
    this.bytes = bytes;
  }

  /** The value of {@code Content-Type}. */
  public String contentType() {
    return contentType;
  }

  /** Its bytes, not to be changed. */
  public byte[] bytes() {
    return bytes;
  }
}
