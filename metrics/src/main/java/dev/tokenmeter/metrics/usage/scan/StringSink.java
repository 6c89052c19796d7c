package dev.tokenmeter.metrics.usage.scan;

/** Takes the text of a JSON string of any length as it arrives, unescaped. */
interface StringSink {
  /** Takes nothing. */
  StringSink NONE =
      new StringSink() {
        @Override
        public void start() {}

        @Override
        public void piece(byte[] bytes, int from, int to) {}
      };

  /** A string begins; one that came before at the same place is replaced. */
  void start();

  /** Bytes of the string; an escape of a character beyond ASCII is one byte FF. */
  void piece(byte[] bytes, int from, int to);
}
