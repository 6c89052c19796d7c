package dev.tokenmeter.metrics.usage.tap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestProbeTest {
  private static final String BODY =
      "{\"messages\":[{\"content\":\"\\\"model\\\":\\\"x\\\"\"}],\"model\":\"gpt-5\",\"max_tokens\":7,\"n\":3}";

  private static RequestProbe read(String body) {
    RequestProbe probe = RequestProbe.open("application/json", "");
    probe.body(ByteBuffer.wrap(body.getBytes(UTF_8)));
    return probe;
  }

  @Property
  void probe_however_the_body_is_split_reads_the_same(
      @ForAll @IntRange(min = 1, max = 60) int size) {
    RequestProbe probe = RequestProbe.open("application/json", "");
    byte[] bytes = BODY.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += size) {
      probe.body(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
    }

    assertThat(probe.model()).contains("gpt-5");
    assertThat(probe.maxOutput()).hasValue(21);
    assertThat(probe.textBytes()).hasValue(bytes.length);
    probe.close();
  }

  @Test
  void model_is_known_as_soon_as_it_was_read() {
    RequestProbe probe = read("{\"model\":\"m\",");
    assertThat(probe.model()).contains("m");
    probe.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"max_completion_tokens\":5} | 5",
        "{\"max_output_tokens\":6} | 6",
        "{\"generationConfig\":{\"maxOutputTokens\":7,\"candidateCount\":2}} | 14",
        "{\"inferenceConfig\":{\"maxTokens\":8}} | 8",
        "{\"options\":{\"num_predict\":9}} | 9",
        "{\"n\":3} | 393216",
        "{\"max_tokens\":999999999999,\"n\":999999999999} | 9223372036854775807"
      })
  void bound_of_the_output_is_found_in_every_dialect(String body, long most) {
    RequestProbe probe = read(body);
    assertThat(probe.maxOutput()).hasValue(most);
    probe.close();
  }

  @Test
  void body_that_is_coded_counts_its_decoded_bytes() throws IOException {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
      gzip.write(BODY.getBytes(UTF_8));
    }
    RequestProbe probe = RequestProbe.open("application/json", "gzip");
    probe.body(ByteBuffer.wrap(coded.toByteArray()));

    assertThat(probe.model()).contains("gpt-5");
    assertThat(probe.textBytes()).hasValue(BODY.length());
    probe.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"previous_response_id\":\"r\"}",
        "{\"conversation\":{\"id\":\"c\"}}",
        "{\"prompt\":{\"id\":\"p\"}}",
        "{\"cachedContent\":\"c\"}"
      })
  void text_that_the_provider_keeps_is_bounded_by_no_body(String body) {
    RequestProbe probe = read(body);
    assertThat(probe.textBytes()).isEmpty();
    probe.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'messages':[{'content':[{'type':'image','source':{'type':'url','url':'u'}}]}]}",
        "{'messages':[{'content':[{'type':'document','source':{'file_id':'f'}}]}]}",
        "{'messages':[{'content':[{'type':'tool_result','content':[{'source':{'data':'AA'}}]}]}]}",
        "{'messages':[{'content':'a'},{'content':[{'image_url':{'url':'u'}}]}]}",
        "{'messages':[{'content':[{'type':'file','file':{'file_id':'f'}}]}]}",
        "{'input':[{'content':[{'type':'input_image','image_url':'u'}]}]}",
        "{'input':[{'content':[{'type':'input_file','file_id':'f'}]}]}",
        "{'input':[{'type':'function_call_output','output':[{'image_url':'u'}]}]}",
        "{'input':[{'type':'computer_call_output','output':{'image_url':'u'}}]}",
        "{'contents':[{'parts':[{'text':'t'},{'fileData':{'fileUri':'u'}}]}]}",
        "{'request':{'contents':[{'parts':[{'inlineData':{'data':'AA'}}]}]}}",
        "{'messages':[{'content':[{'image':{'source':{'bytes':'AA'}}}]}]}",
        "{'messages':[{'content':[{'toolResult':{'content':[{'document':{'name':'d'}}]}}]}]}",
        "{'messages':[{'images':['AA']}]}",
      })
  void images_and_files_are_bounded_by_no_body(String body) {
    RequestProbe probe = read(body.replace('\'', '"'));
    assertThat(probe.textBytes()).isEmpty();
    probe.close();
  }

  @Test
  void text_alone_is_bounded_by_its_body() {
    String quoted =
        "{'messages':[{'content':[{'type':'text','text':'an image_url of a source'}]}],"
            + "'input':[{'content':'a','output':'b'}],'contents':[{'parts':[{'text':'t'}]}]}";
    String body = quoted.replace('\'', '"');
    RequestProbe probe = read(body);
    assertThat(probe.textBytes()).hasValue(body.length());
    probe.close();
  }

  @Test
  void form_and_broken_coding_tell_nothing() {
    RequestProbe form = RequestProbe.open("multipart/form-data; boundary=x", "");
    form.body(ByteBuffer.wrap(BODY.getBytes(UTF_8)));
    RequestProbe broken = RequestProbe.open("application/json", "gzip");
    broken.body(ByteBuffer.wrap(BODY.getBytes(UTF_8)));

    assertThat(form.model()).isEmpty();
    assertThat(form.textBytes()).isEmpty();
    assertThat(broken.model()).isEmpty();
    assertThat(broken.textBytes()).isEmpty();
    form.close();
    broken.close();
  }
}
