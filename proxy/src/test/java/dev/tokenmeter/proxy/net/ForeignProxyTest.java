package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Egress;
import dev.tokenmeter.proxy.net.ConnectFailure.Reason;
import io.netty.channel.Channel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way out through proxies that others wrote; a machine without them says so in one line. */
final class ForeignProxyTest {
  private final Rig rig = new Rig();
  private final TestAuthority authority = new TestAuthority();
  @TempDir Path directory;

  @AfterEach
  void close() {
    rig.close();
  }

  private Egress through(String userInfo, ForeignProxy proxy) throws Exception {
    String ca = authority.write(directory.resolve("corp.pem")).toString();
    URI uri = URI.create("http://" + userInfo + "127.0.0.1:" + proxy.port());
    return new Egress(Optional.of(uri), List.of(), List.of(ca));
  }

  @Test
  void squid_thatWantsCredentials_tunnelsToAPrivateAuthoritysUpstream() throws Exception {
    Optional<Path> squid = ForeignProxy.installed("squid");
    if (squid.isEmpty()) {
      System.out.println("squid is not installed: the way out was not tried with it");
      return;
    }
    try (ScriptedPeer upstream =
            ScriptedPeer.start(authority.listener("api.test"), ScriptedPeer::echo);
        ForeignProxy proxy = startSquid(squid.get())) {
      Egress known = through("me:p%40ss@", proxy);
      Channel channel = rig.connect(new UpstreamKey(true, "api.test", upstream.port(), known));
      assertThat(rig.exchange(channel, "ping")).isEqualTo("ping");

      Egress unknown = through("me:wrong@", proxy);
      UpstreamKey refused = new UpstreamKey(true, "api.test", upstream.port(), unknown);
      assertThat(rig.failure(refused).reason()).isEqualTo(Reason.PROXY_AUTH);

      UpstreamKey nobody = new UpstreamKey(true, "api.test", ForeignProxy.freePort(), known);
      assertThat(rig.failure(nobody).reason()).isEqualTo(Reason.PROXY_REFUSED);
    }
  }

  private ForeignProxy startSquid(Path squid) throws Exception {
    int port = ForeignProxy.freePort();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 api.test\n");
    Path helper =
        Files.writeString(
            directory.resolve("auth.sh"),
            """
            #!/bin/sh
            while read -r line; do
              case "$line" in "me p@ss"|"me p%40ss") echo OK;; *) echo ERR;; esac
            done
            """);
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path conf =
        Files.writeString(
            directory.resolve("squid.conf"),
            """
            http_port 127.0.0.1:%d
            auth_param basic program %s
            acl known proxy_auth REQUIRED
            http_access allow known
            http_access deny all
            hosts_file %s
            cache deny all
            access_log none
            cache_log /dev/stdout
            pid_filename none
            pinger_enable off
            coredump_dir %s
            """
                .formatted(port, helper, hosts, directory));
    return ForeignProxy.start(
        port,
        directory.resolve("squid.log"),
        List.of(squid.toString(), "-N", "-f", conf.toString()));
  }

  @Test
  void haproxy_beforeAnEgressProxy_relaysTheTunnel() throws Exception {
    Optional<Path> haproxy = ForeignProxy.installed("haproxy");
    if (haproxy.isEmpty()) {
      System.out.println("haproxy is not installed: the way out was not tried with it");
      return;
    }
    ScriptedTunnel tunnel = new ScriptedTunnel();
    try (ScriptedPeer upstream =
            ScriptedPeer.start(authority.listener("api.test"), ScriptedPeer::echo);
        ScriptedPeer last =
            ScriptedPeer.start(tunnel.to(upstream.port(), ScriptedTunnel.ESTABLISHED));
        ForeignProxy proxy = startHaproxy(haproxy.get(), last.port())) {
      Egress egress = through("me:pass@", proxy);
      Channel channel = rig.connect(new UpstreamKey(true, "api.test", 443, egress));
      assertThat(rig.exchange(channel, "ping")).isEqualTo("ping");
      assertThat(tunnel.asked().getFirst()).startsWith("CONNECT api.test:443 HTTP/1.1\r\n");
    }
  }

  private ForeignProxy startHaproxy(Path haproxy, int next) throws Exception {
    int port = ForeignProxy.freePort();
    Path conf =
        Files.writeString(
            directory.resolve("haproxy.cfg"),
            """
            defaults
              mode http
              timeout connect 5s
              timeout client 20s
              timeout server 20s
              timeout tunnel 20s
            listen egress
              bind 127.0.0.1:%d
              server next 127.0.0.1:%d
            """
                .formatted(port, next));
    return ForeignProxy.start(
        port,
        directory.resolve("haproxy.log"),
        List.of(haproxy.toString(), "-db", "-f", conf.toString()));
  }
}
