local g = import 'grafana.libsonnet';
local of = g.of;

local perSecond(by, family, selector='') =
  'sum by (%s) (rate(%s%s[$__rate_interval]))' % [by, family, of(selector)];
local overRange(family, selector='') = 'sum(increase(%s%s[$__range]))' % [family, of(selector)];
local quantile(part, family) =
  'histogram_quantile(%s, sum by (provider, le) (rate(%s_bucket%s[$__rate_interval])))' % [part, family, of()];
local failures = 'outcome=~"upstream_error|upstream_reset|timeout", code!~"[34].."';
local inference = 'code=~"2..", operation=~"chat|completion|embedding|image|audio|realtime|batch"';

function(config)
  g.dashboard(
    config,
    'tokenmeter-overview',
    'Tokenmeter / Overview',
    'What passes, what it costs, how providers answer, and how well the counting works.',
    [],
    [
      g.number('Spend', 'What was paid by the token in the time range, at the prices of the price table. Seats are not in it.',
               'currencyUSD', overRange('tokenmeter_cost_usd_total', 'billing!="subscription"')),
      g.number('Tokens', 'All types of tokens in the time range, cache reads included.',
               'short', overRange('tokenmeter_tokens_total')),
      g.number('Requests', 'Finished requests in the time range.',
               'short', overRange('tokenmeter_requests_total')),
      g.number('Callers', 'Callers who have asked in the time range; keys nobody knows are callers of their own.',
               'short', 'count(sum by (caller) (increase(tokenmeter_caller_requests_total%s[$__range])) > 0)' % of('caller!~"_.*|unconfirmed|anonymous"')),
      g.number('Failed', 'Requests that a provider failed: 5xx, timeouts, broken connections.',
               'percentunit',
               '(%s or vector(0)) / %s' % [overRange('tokenmeter_requests_total', failures), overRange('tokenmeter_requests_total')])
      + g.alarming(0.02, config.providerErrors),
      g.number('Uncounted', 'Good answers in which no usage was found, as a part of all good answers.',
               'percentunit',
               '(%s or vector(0)) / %s' % [overRange('tokenmeter_unmetered_responses_total'), overRange('tokenmeter_requests_total', inference)])
      + g.alarming(0.01, config.unmeteredShare),

      g.row('Usage'),
      g.stacked('Tokens a second by type', 'Types are disjoint, so their sum is all tokens. Cache reads are the greatest part by far and the cheapest.',
                'short', [g.target('{{type}}', perSecond('type', 'tokenmeter_tokens_total'))]),
      g.stacked('Spend an hour by model', 'What is paid by the token, at the pace of the moment.',
                'currencyUSD', [g.target('{{model}}', '3600 * ' + perSecond('model', 'tokenmeter_cost_usd_total', 'billing!="subscription"'))]),
      g.stacked('Tokens a second by assistant', 'Which assistants use them.',
                'short', [g.target('{{client}}', perSecond('client', 'tokenmeter_tokens_total'))]),

      g.row('Providers'),
      g.stacked('Requests a second by outcome', 'ok, or how else they ended.',
                'reqps', [g.target('{{outcome}}', perSecond('outcome', 'tokenmeter_requests_total'))]),
      g.lines('Failed requests by provider', 'Parts of the requests that ended with 5xx, a timeout or a broken connection.',
              'percentunit', [g.target('{{provider}}', '(%s or 0 * %s) / %s' % [
                perSecond('provider', 'tokenmeter_requests_total', failures + ', provider!="none"'),
                perSecond('provider', 'tokenmeter_requests_total', 'provider!="none"'),
                perSecond('provider', 'tokenmeter_requests_total', 'provider!="none"'),
              ])]),
      g.lines('Status codes a second', 'As sent to the client; 0 is a request that got no answer.',
              'reqps', [g.target('{{code}}', perSecond('code', 'tokenmeter_requests_total'))]),
      g.lines('Time to first token', 'Median and slowest twentieth, good answers only.',
              's', [
                g.target('{{provider}} median', quantile('0.5', 'tokenmeter_time_to_first_token_seconds')),
                g.target('{{provider}} p95', quantile('0.95', 'tokenmeter_time_to_first_token_seconds')) + { refId: 'B' },
              ]),
      g.lines('Time of a request', 'Median and slowest twentieth from head to last byte, good answers only.',
              's', [
                g.target('{{provider}} median', quantile('0.5', 'tokenmeter_request_duration_seconds')),
                g.target('{{provider}} p95', quantile('0.95', 'tokenmeter_request_duration_seconds')) + { refId: 'B' },
              ]),
      g.lines('Time of an output token', 'Median pace after the first token, by provider.',
              's', [g.target('{{provider}}', quantile('0.5', 'tokenmeter_time_per_output_token_seconds'))]),
      g.lines('Requests in flight', 'Running now.',
              'short', [g.target('{{provider}}', 'sum by (provider) (tokenmeter_requests_in_flight%s)' % of())]),
      g.lines('Limits of the providers', 'How much of what a credential may use is used, as the provider tells it.',
              'percentunit', [g.target('{{provider}} {{credential}} {{limit}}', 'max by (provider, credential, limit) (tokenmeter_provider_limit_utilization_ratio%s)' % of())]),
      g.lines('Time in the proxy', 'Median and slowest hundredth of what passing through adds, connecting not included.',
              's', [
                g.target('{{provider}} median', quantile('0.5', 'tokenmeter_overhead_seconds')),
                g.target('{{provider}} p99', quantile('0.99', 'tokenmeter_overhead_seconds')) + { refId: 'B' },
              ]),

      g.row('Counting'),
      g.lines('Uncounted answers a second', 'Good answers without usage, by reason.',
              'reqps', [g.target('{{provider}} {{reason}}', perSecond('provider, reason', 'tokenmeter_unmetered_responses_total'))]),
      g.lines('Tokens without a price a second', 'They are in no cost and in no budget in dollars.',
              'short', [g.target('{{provider}} {{model}}', perSecond('provider, model', 'tokenmeter_unpriced_tokens_total'))]),
      g.lines('Estimated tokens', 'Part of the tokens that the provider did not tell, of all.',
              'percentunit', [g.target('{{provider}}', '%s / %s' % [
                perSecond('provider', 'tokenmeter_tokens_total', 'source="estimated"'),
                perSecond('provider', 'tokenmeter_tokens_total'),
              ])]),
      g.lines('Bodies that could not be read a second', 'They were delivered unchanged.',
              'reqps', [g.target('{{provider}} {{reason}}', perSecond('provider, reason', 'tokenmeter_tap_failures_total'))]),
      g.lines('Values without a place a second', 'New values of a label that were counted as _overflow.',
              'short', [g.target('{{label}}', perSecond('label', 'tokenmeter_label_overflow_total'))]),
      g.lines('Behind in the ledger', 'How long finished requests wait until they are written.',
              's', [g.target('{{instance}}', 'max by (instance) (tokenmeter_ledger_lag_seconds%s)' % of())]),

      g.row('Process'),
      g.lines('Memory', 'Heap of the JVM, and memory of Netty outside of it.',
              'bytes', [
                g.target('{{instance}} heap', 'sum by (instance) (jvm_memory_used_bytes%s)' % of('area="heap"')),
                g.target('{{instance}} direct', 'sum by (instance) (tokenmeter_netty_direct_memory_bytes%s)' % of()) + { refId: 'B' },
              ]),
      g.lines('CPU', 'Part of the machine that the process uses.',
              'percentunit', [g.target('{{instance}}', 'max by (instance) (process_cpu_usage%s)' % of())]),
      g.lines('Connections', 'Of clients, and parked ones to providers.',
              'short', [
                g.target('{{instance}} clients', 'sum by (instance) (tokenmeter_client_connections%s)' % of()),
                g.target('{{instance}} parked', 'sum by (instance) (tokenmeter_upstream_connections_parked%s)' % of()) + { refId: 'B' },
              ]),
      g.lines('Direct memory in use', 'Part of its limit. From limits.memory.stop-accepting on, 85 % by default, load is shed.',
              'percentunit', [g.target('{{instance}}', 'max by (instance) (tokenmeter_direct_memory_used_ratio%s)' % of())]),
      g.lines('Slowest answer of an event loop', 'The longest that a loop took to begin a task lately. Over half a second it was blocked; over five the instance is not ready.',
              's', [g.target('{{instance}}', 'max by (instance) (tokenmeter_event_loop_lag_seconds%s)' % of())]),
      g.lines('Bounds met a second', 'By name: connections and memory_… turn clients away, others refuse or shorten one request.',
              'reqps', [g.target('{{limit}}', perSecond('limit', 'tokenmeter_limit_hits_total'))]),
      g.number('Age of the prices', 'Since the list prices in force were true.',
               's', 'time() - min(tokenmeter_price_table_as_of_timestamp_seconds%s)' % of())
      + g.alarming(14 * 24 * 3600, config.priceTableMaxAgeSeconds),
      g.number('Ledger', 'Its size on the disk, all instances together.',
               'bytes', 'sum(tokenmeter_ledger_size_bytes%s)' % of()),
      g.number('Instances', 'Processes that answer.',
               'short', 'count(tokenmeter_build_info%s)' % of()),
    ]
  )
