package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** The exports that providers make, as they write them. */
enum Export {
  ANTHROPIC_CONSOLE("anthropic", "claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929") {
    @Override
    List<String> files(Invoice invoice) {
      StringBuilder usage =
          new StringBuilder(
              "\ufeffusage_date_utc,model_version,api_key,workspace,usage_type,context_window,"
                  + "usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,"
                  + "usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
                  + "usage_output_tokens,web_search_count,inference_geo,speed\r\n");
      StringBuilder cost =
          new StringBuilder(
              "usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed,api_key_id,api_key_status\n");
      for (Place place : invoice.tokens.keySet()) {
        usage.append(
            "%s,%s,\"%s\",Default,standard,\u2264 200k,%d,%d,%d,%d,%d,0,global,\r\n"
                .formatted(
                    place.day(),
                    place.model(),
                    place.key(),
                    invoice.of(place, TokenType.INPUT),
                    invoice.of(place, TokenType.CACHE_WRITE_5M),
                    invoice.of(place, TokenType.CACHE_WRITE_1H),
                    invoice.of(place, TokenType.CACHE_READ),
                    invoice.of(place, TokenType.OUTPUT)));
        for (TokenType type : invoice.tokens.getOrDefault(place, Map.of()).keySet()) {
          cost.append(
              "%s,%s,Default,%s,message,\u2264 200k,%s,%s,0,token,global,,apikey_%s,active\n"
                  .formatted(
                      place.day(),
                      place.model().contains("haiku") ? "Claude Haiku 4.5" : "Claude Sonnet 4.5",
                      place.key(),
                      type == TokenType.OUTPUT ? "output" : "input_" + words(type),
                      invoice.usd(place, type).toPlainString(),
                      place.key()));
        }
      }
      return List.of(usage.toString(), cost.toString());
    }

    private String words(TokenType type) {
      return type == TokenType.INPUT ? "no_cache" : type.label();
    }
  },

  ANTHROPIC_API("anthropic", "claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929") {
    @Override
    List<String> files(Invoice invoice) {
      List<String> usage = new ArrayList<>();
      List<String> cost = new ArrayList<>();
      for (Place place : invoice.tokens.keySet()) {
        usage.add(
            """
            {"results":[{"uncached_input_tokens":%d,"cache_creation":{"ephemeral_1h_input_tokens":%d,\
            "ephemeral_5m_input_tokens":%d},"cache_read_input_tokens":%d,"output_tokens":%d,\
            "server_tool_use":{"web_search_requests":0},"api_key_id":"%s","workspace_id":null,\
            "model":"%s","service_tier":"standard","context_window":"0-200k"}],%s}\
            """
                .formatted(
                    invoice.of(place, TokenType.INPUT),
                    invoice.of(place, TokenType.CACHE_WRITE_1H),
                    invoice.of(place, TokenType.CACHE_WRITE_5M),
                    invoice.of(place, TokenType.CACHE_READ),
                    invoice.of(place, TokenType.OUTPUT),
                    place.key(),
                    place.model(),
                    bucket(place)));
        for (TokenType type : invoice.tokens.getOrDefault(place, Map.of()).keySet()) {
          cost.add(
              """
              {%s,"results":[{"currency":"USD","amount":"%s","workspace_id":null,"description":"x",\
              "cost_type":"tokens","context_window":"0-200k","model":"%s","service_tier":"standard",\
              "token_type":"%s"}]}\
              """
                  .formatted(
                      bucket(place),
                      invoice.usd(place, type).movePointRight(2).toPlainString(),
                      place.model(),
                      words(type)));
        }
      }
      return List.of(page(usage), page(cost));
    }

    private String bucket(Place place) {
      return "\"starting_at\":\"%sT00:00:00Z\",\"ending_at\":\"%sT00:00:00Z\""
          .formatted(place.day(), place.day().plusDays(1));
    }

    private String page(List<String> buckets) {
      return "{\"data\":["
          + String.join(",\n", buckets)
          + "],\"has_more\":false,\"next_page\":null}";
    }

    private String words(TokenType type) {
      return switch (type) {
        case INPUT -> "uncached_input_tokens";
        case CACHE_WRITE_5M -> "cache_creation.ephemeral_5m_input_tokens";
        case CACHE_WRITE_1H -> "cache_creation.ephemeral_1h_input_tokens";
        case CACHE_READ -> "cache_read_input_tokens";
        default -> "output_tokens";
      };
    }
  },

  OPENAI_DASHBOARD("openai", "gpt-4.1-2025-04-14", "gpt-4o-mini-2024-07-18") {
    @Override
    List<String> files(Invoice invoice) {
      StringBuilder usage =
          new StringBuilder(
              "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,input_tokens,output_tokens,input_cached_tokens,input_audio_tokens,output_audio_tokens\n");
      StringBuilder cost =
          new StringBuilder(
              "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,api_key_id,project_id\n");
      for (Place place : invoice.tokens.keySet()) {
        String times =
            "%d,%d,%sT00:00:00,%sT00:00:00+00:00"
                .formatted(
                    seconds(place.day()),
                    seconds(place.day().plusDays(1)),
                    place.day(),
                    place.day().plusDays(1));
        usage.append(
            "%s,proj_1,3,user_1,%s,%s,False,\"%,d\",%d,%d,0,0\n"
                .formatted(
                    times,
                    place.key(),
                    place.model(),
                    invoice.of(place, TokenType.INPUT) + invoice.of(place, TokenType.CACHE_READ),
                    invoice.of(place, TokenType.OUTPUT),
                    invoice.of(place, TokenType.CACHE_READ)));
        for (TokenType type : invoice.tokens.getOrDefault(place, Map.of()).keySet()) {
          cost.append(
              "%s,%s,usd,\"%s, %s\",%s,proj_1\n"
                  .formatted(
                      times,
                      invoice.usd(place, type).toString(),
                      place.model(),
                      type == TokenType.CACHE_READ ? "cached input" : type.label(),
                      place.key()));
        }
        cost.append(times).append(",,,,,\n");
      }
      return List.of(usage.toString(), cost.toString());
    }
  },

  OPENAI_API("openai", "gpt-4.1-2025-04-14", "gpt-4o-mini-2024-07-18") {
    @Override
    List<String> files(Invoice invoice) {
      List<String> usage = new ArrayList<>();
      List<String> cost = new ArrayList<>();
      for (Place place : invoice.tokens.keySet()) {
        usage.add(
            """
            {"object":"bucket","start_time":%d,"end_time":%d,"results":[{"object":\
            "organization.usage.completions.result","input_tokens":%d,"output_tokens":%d,\
            "input_cached_tokens":%d,"num_model_requests":5,"api_key_id":"%s","model":"%s",\
            "batch":false}]}\
            """
                .formatted(
                    seconds(place.day()),
                    seconds(place.day().plusDays(1)),
                    invoice.of(place, TokenType.INPUT) + invoice.of(place, TokenType.CACHE_READ),
                    invoice.of(place, TokenType.OUTPUT),
                    invoice.of(place, TokenType.CACHE_READ),
                    place.key(),
                    place.model()));
        BigDecimal all =
            invoice.tokens.getOrDefault(place, Map.of()).keySet().stream()
                .map(type -> invoice.usd(place, type))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        cost.add(
            """
            {"object":"bucket","start_time":%d,"end_time":%d,"results":[{"object":\
            "organization.costs.result","amount":{"value":%s,"currency":"usd"},"line_item":null,\
            "project_id":"proj_1","api_key_id":null}]}\
            """
                .formatted(
                    seconds(place.day()),
                    seconds(place.day().plusDays(1)),
                    all.stripTrailingZeros().toString()));
      }
      return List.of(page(usage), page(cost));
    }

    private String page(List<String> buckets) {
      return "{\"object\":\"page\",\"data\":[%s],\"has_more\":false}"
          .formatted(String.join(",\n", buckets));
    }
  },

  CUR_1("bedrock", "amazon.nova-lite-v1:0", "anthropic.claude-sonnet-4-5-20250929-v1:0") {
    @Override
    List<String> files(Invoice invoice) {
      StringBuilder cur =
          new StringBuilder(
              "identity/LineItemId,bill/PayerAccountId,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/Operation,lineItem/ResourceId,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost,lineItem/LineItemDescription,lineItem/IamPrincipal,product/ProductName,pricing/unit\n"
                  + "e,1,1,Usage,2026-11-02T00:00:00Z,2026-11-02T01:00:00Z,AmazonEC2,BoxUsage,Run,,1,USD,0.1,box,,Amazon"
                  + " EC2,Hrs\n");
      for (Place place : invoice.tokens.keySet()) {
        boolean market = place.model().startsWith("anthropic");
        for (TokenType type : invoice.tokens.getOrDefault(place, Map.of()).keySet()) {
          cur.append(
              "i,1,1,Usage,%1$sT13:00:00Z,%1$sT14:00:00Z,%2$s,%3$s,InvokeModel,%4$s,%5$s,USD,%6$s,%7$s,%8$s,%9$s,%10$s\n"
                  .formatted(
                      place.day(),
                      market ? "4a524th30q694o538qndh9ucht" : "AmazonBedrock",
                      market ? "USE1-MP:USE1_%s-Units".formatted(market(type)) : nova(type),
                      market ? "arn:aws:bedrock:us-east-1::foundation-model/" + place.model() : "",
                      BigDecimal.valueOf(invoice.of(place, type), market ? 6 : 3),
                      invoice.usd(place, type),
                      market ? "AWS Marketplace software usage" : "tokens for Nova Lite",
                      place.key(),
                      market ? "Claude Sonnet 4.5 (Amazon Bedrock Edition)" : "Amazon Bedrock",
                      market ? "Units" : "1K tokens"));
        }
      }
      return List.of(cur.toString());
    }
  },

  CUR_2("bedrock", "amazon.nova-lite-v1:0", "anthropic.claude-sonnet-4-5-20250929-v1:0") {
    @Override
    List<String> files(Invoice invoice) {
      StringBuilder cur =
          new StringBuilder(
              "line_item_usage_amount,line_item_unblended_cost,line_item_iam_principal,product,"
                  + "line_item_usage_type,line_item_usage_start_date,line_item_usage_end_date,"
                  + "line_item_product_code,line_item_line_item_type,resource_tags\n");
      for (Place place : invoice.tokens.keySet()) {
        boolean market = place.model().startsWith("anthropic");
        for (TokenType type : invoice.tokens.getOrDefault(place, Map.of()).keySet()) {
          cur.append(
              "%s,%s,%s,\"%s\",%s,%s 00:00:00.000,%s 01:00:00.000,%s,Usage,{}\n"
                  .formatted(
                      BigDecimal.valueOf(invoice.of(place, type), market ? 6 : 3),
                      invoice.usd(place, type).toPlainString(),
                      place.key(),
                      market
                          ? "{\"\"product_name\"\":\"\"Claude Sonnet 4.5 (Amazon Bedrock"
                              + " Edition)\"\"}"
                          : "{\"\"model\"\":\"\"Nova Lite\"\"}",
                      market ? "EUW1-MP:EUW1_%s-Units".formatted(newer(type)) : nova(type),
                      place.day(),
                      place.day(),
                      market ? "x4a524th30q694o538qndh9uch" : "AmazonBedrock"));
        }
      }
      return List.of(cur.toString());
    }

    private String newer(TokenType type) {
      return type.label().contains("cache")
          ? type.label() + "_tokens_standard"
          : type.label() + "_tokens_global_standard";
    }
  },

  GCP_CSV("gemini", "gemini-2.5-flash", "gemini-2.5-pro") {
    @Override
    List<String> files(Invoice invoice) {
      StringBuilder table =
          new StringBuilder(
              "billing_account_id,service.description,sku.id,sku.description,usage_start_time,usage_end_time,project.id,cost,currency,currency_conversion_rate,usage.amount,usage.unit,credits,cost_type\n"
                  + "A,Compute Engine,1,N1 core,2026-11-02 00:00:00 UTC,2026-11-02 01:00:00"
                  + " UTC,p,1,USD,1,3600,seconds,[],regular\n");
      for (Place place : invoice.tokens.keySet()) {
        for (TokenType type : invoice.tokens.getOrDefault(place, Map.of()).keySet()) {
          table.append(
              "A,Gemini API,x,%s,%s 07:00:00 UTC,%s 08:00:00 UTC,%s,%s,EUR,0.5,%d,count,[],regular\n"
                  .formatted(
                      sku(place.model(), type),
                      place.day(),
                      place.day(),
                      place.key(),
                      invoice.usd(place, type).multiply(new BigDecimal("0.5")),
                      invoice.of(place, type)));
        }
      }
      return List.of(table.toString());
    }
  },

  GCP_JSON("vertex", "gemini-2.5-flash", "gemini-2.5-pro") {
    @Override
    List<String> files(Invoice invoice) {
      StringBuilder table = new StringBuilder();
      for (Place place : invoice.tokens.keySet()) {
        for (TokenType type : invoice.tokens.getOrDefault(place, Map.of()).keySet()) {
          table.append(
              """
              {"service":{"id":"C7E2-9256-1C43","description":"Vertex AI"},"sku":{"id":"1",\
              "description":"%s"},"usage_start_time":"%sT01:00:00Z","usage_end_time":\
              "%sT02:00:00Z","project":{"id":"%s"},"labels":[{"key":"a","value":"b"}],"cost":%s,\
              "currency":"USD","usage":{"amount":%s.0,"unit":"requests"},"credits":[],\
              "cost_type":"regular"}
              """
                  .formatted(
                      place.model().contains("pro")
                          ? "Gemini 2.5 Pro Text %s - Predictions".formatted(vertex(type))
                          : "Gemini 2.5 Flash GA Text %s - Predictions".formatted(vertex(type)),
                      place.day(),
                      place.day(),
                      place.key(),
                      invoice.usd(place, type),
                      invoice.of(place, type)));
        }
      }
      return List.of(table.toString());
    }

    private String vertex(TokenType type) {
      return switch (type) {
        case INPUT -> "Input";
        case CACHE_READ -> "Input Caching";
        default -> "Output";
      };
    }
  };

  final String provider;
  private final String models;

  Export(String provider, String first, String second) {
    this.provider = provider;
    models = first + " " + second;
  }

  /** The two models whose use is billed. */
  List<String> models() {
    return List.of(models.split(" ", -1));
  }

  /** Their texts. */
  abstract List<String> files(Invoice invoice);

  /** What such an export keeps apart. */
  Set<TokenType> tells() {
    return switch (this) {
      case ANTHROPIC_CONSOLE, ANTHROPIC_API ->
          Set.of(
              TokenType.INPUT,
              TokenType.OUTPUT,
              TokenType.CACHE_READ,
              TokenType.CACHE_WRITE_5M,
              TokenType.CACHE_WRITE_1H);
      case OPENAI_API, OPENAI_DASHBOARD ->
          Set.of(TokenType.INPUT, TokenType.OUTPUT, TokenType.CACHE_READ);
      case CUR_1, CUR_2, GCP_CSV, GCP_JSON -> SkuText.TELLS;
    };
  }

  /** Whether the invoice names keys that can be told apart. */
  List<Path> write(Path directory, Invoice invoice) throws IOException {
    List<Path> written = new ArrayList<>();
    for (String text : files(invoice)) {
      Path file = directory.resolve(name() + written.size() + ".download");
      try (OutputStream out =
          this == CUR_2
              ? new GZIPOutputStream(Files.newOutputStream(file))
              : Files.newOutputStream(file)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      written.add(file);
    }
    return written;
  }

  private static long seconds(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }

  private static String market(TokenType type) {
    return switch (type) {
      case INPUT -> "InputTokenCount";
      case OUTPUT -> "OutputTokenCount";
      case CACHE_READ -> "CacheReadInputTokenCount";
      default -> "CacheWriteInputTokenCount_Global";
    };
  }

  private static String nova(TokenType type) {
    return switch (type) {
      case INPUT -> "USE1-NovaLite-input-tokens";
      case OUTPUT -> "USE1-NovaLite-output-tokens";
      case CACHE_READ -> "USE1-NovaLite-cache-read-input-token-count";
      default -> "USE1-NovaLite-cache-write-input-token-count";
    };
  }

  private static String sku(String model, TokenType type) {
    String name = model.replace('-', ' ');
    return switch (type) {
      case INPUT -> "Generate content input token count " + name + " short input text";
      case CACHE_READ -> "Generate content cached input token count " + name + " short input text";
      default -> "Generate content output token count " + name + " short input text";
    };
  }
}
