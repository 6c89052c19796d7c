// How much of what passes is not known well.
function(config) {
  name: 'tokenmeter.metering.rules',
  rules: [
    {
      record: 'provider:tokenmeter_inference_requests:rate1h',
      expr: |||
        sum by (job, provider) (
          rate(tokenmeter_requests_total{code=~"2..", operation=~"chat|completion|embedding|image|audio|realtime|batch"}[1h])
        )
      |||,
    },
    {
      record: 'provider:tokenmeter_unmetered_responses:ratio_rate1h',
      expr: |||
        (
          sum by (job, provider) (rate(tokenmeter_unmetered_responses_total[1h]))
            or
          0 * provider:tokenmeter_inference_requests:rate1h
        )
          / provider:tokenmeter_inference_requests:rate1h
      |||,
    },
    {
      record: 'provider:tokenmeter_estimated_tokens:ratio_rate1h',
      expr: |||
        (
          sum by (job, provider) (rate(tokenmeter_tokens_total{source="estimated"}[1h]))
            or
          0 * sum by (job, provider) (rate(tokenmeter_tokens_total[1h]))
        )
          / sum by (job, provider) (rate(tokenmeter_tokens_total[1h]))
      |||,
    },
    {
      record: 'model:tokenmeter_unpriced_tokens:increase15m',
      expr: 'sum by (job, provider, model, reason) (increase(tokenmeter_unpriced_tokens_total[15m]))',
    },
    {
      record: 'provider:tokenmeter_tap_failures:increase15m',
      expr: 'sum by (job, provider, reason) (increase(tokenmeter_tap_failures_total[15m]))',
    },
    {
      record: 'label:tokenmeter_label_overflow:increase15m',
      expr: 'sum by (job, label) (increase(tokenmeter_label_overflow_total[15m]))',
    },
  ],
}
