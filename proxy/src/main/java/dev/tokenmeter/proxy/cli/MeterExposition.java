package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.meter.ScrapeRequest;
import dev.tokenmeter.proxy.admin.Exposition;
import java.io.IOException;
import java.io.OutputStream;

/** The meters, as the admin port shows them. */
record MeterExposition(Meters meters) implements Exposition {

  @Override
  public String contentType(String accept) {
    return meters.contentType(accept);
  }

  @Override
  public void write(String accept, Reader reader, OutputStream out) throws IOException {
    ScrapeRequest.Reader who =
        switch (reader) {
          case SCRAPER -> ScrapeRequest.Reader.SCRAPER;
          case PERSON -> ScrapeRequest.Reader.PERSON;
        };
    meters.scrape(new ScrapeRequest(accept, who), out);
  }
}
