package dev.tokenmeter.proxy.admin;

/** What a visitor has to be to enter a room. */
enum Access {
  /** Anybody from anywhere, without a token: the probes. */
  PROBE,
  /** Anybody whose browser shows our own page: files that hold nothing of anybody. */
  PAGE,
  /** Who may read, or a caller, who is shown what is his. */
  OWN,
  /** Who may read. */
  READ,
  /** Who may read, and has shown so where others reach the port: boards are never open to all. */
  COMPARE,
  /** Who may operate, and has shown so where others reach the port: what tells of one person. */
  PERSON,
  /** Who may change something. */
  OPERATE
}
