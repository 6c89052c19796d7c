// How providers answer, and what passing through adds. A 4xx is the client's, but for 429.
local asked = 'outcome!~"denied|rejected", provider!="none"';
local ratio(selector) = |||
  (
    sum by (job, provider) (rate(tokenmeter_requests_total{%(selector)s, provider!="none"}[5m]))
      or
    0 * provider:tokenmeter_requests:rate5m
  )
    / provider:tokenmeter_requests:rate5m
||| % { selector: selector };
local slowest(part, family) =
  'histogram_quantile(%s, sum by (job, provider, le) (rate(%s_bucket[10m])))' % [part, family];

function(config) {
  name: 'tokenmeter.providers.rules',
  rules: [
    {
      record: 'provider:tokenmeter_requests:rate5m',
      expr: 'sum by (job, provider) (rate(tokenmeter_requests_total{%s}[5m]))' % asked,
    },
    {
      record: 'provider:tokenmeter_provider_errors:ratio_rate5m',
      expr: ratio('outcome=~"upstream_error|upstream_reset|timeout", code!~"[34].."'),
    },
    {
      record: 'provider:tokenmeter_rate_limited:ratio_rate5m',
      expr: ratio('outcome="upstream_error", code="429"'),
    },
    {
      record: 'provider:tokenmeter_time_to_first_token_seconds:p95_rate10m',
      expr: slowest('0.95', 'tokenmeter_time_to_first_token_seconds'),
    },
    {
      record: 'provider:tokenmeter_overhead_seconds:p99_rate10m',
      expr: slowest('0.99', 'tokenmeter_overhead_seconds'),
    },
    {
      record: 'credential:tokenmeter_provider_limit_utilization:ratio',
      expr: 'max by (job, provider, credential, limit) (tokenmeter_provider_limit_utilization_ratio)',
    },
  ],
}
