package dev.tokenmeter.bench.rig;

import io.netty.channel.EventLoopGroup;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** How a load generator is told what to do: an order a line, and an answer a line. */
public final class Orders {
  private Orders() {}

  /** Carries out orders. */
  @FunctionalInterface
  public interface Runner {
    /**
     * Carries out one, given by its words.
     *
     * @return the answer
     */
    String run(String[] order)
        throws IOException, InterruptedException, ExecutionException, TimeoutException;
  }

  /**
   * Carries out the orders of standard input until it ends. One that fails is answered {@code
   * failed} and why.
   *
   * @param group shut down at the end, whatever it is
   */
  public static void obey(Runner runner, EventLoopGroup group)
      throws IOException, InterruptedException {
    // Standard output is the answer line; whatever logs must stay off it.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String answer;
        try {
          answer = runner.run(line.split(" ", -1));
        } catch (IOException | ExecutionException | TimeoutException e) {
          answer = "failed " + e;
        }
        System.out.println(answer);
      }
    } finally {
      // Its thread would keep the process alive, and whoever waits for a line would wait for ever.
      var _ = group.shutdownGracefully();
    }
  }
}
