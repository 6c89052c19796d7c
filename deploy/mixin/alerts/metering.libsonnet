local alert = import 'alert.libsonnet';

function(config) {
  local a(name, severity, expr, hold, anchor, summary, description) =
    alert.new(config, name, severity, expr % config, hold, anchor, summary, description),
  name: 'tokenmeter.metering.alerts',
  rules: [
    a('Unpriced', 'warning', 'model:tokenmeter_unpriced_tokens:increase15m > 0', '0s', 'unpriced',
      'Tokens are used that have no price.',
      'About {{ $value | humanize }} tokens of the model {{ $labels.model }} at {{ $labels.provider }} within 15 minutes have no price ({{ $labels.reason }}): costs and budgets in dollars are too low by them.'),
    a('UnmeteredShare', 'warning', 'provider:tokenmeter_unmetered_responses:ratio_rate1h > %(unmeteredShare)s', '15m', 'unmetered-share',
      'Answers pass without being counted.',
      'In {{ $value | humanizePercentage }} of the good answers of {{ $labels.provider }} within an hour no usage was found: what they used is not in any number.'),
    a('EstimatedShare', 'warning', 'provider:tokenmeter_estimated_tokens:ratio_rate1h > %(estimatedShare)s', '15m', 'estimated-share',
      'Many tokens are estimated.',
      '{{ $value | humanizePercentage }} of the tokens of {{ $labels.provider }} within an hour were estimated from the text that was delivered, because the provider did not tell them.'),
    a('TapFailures', 'warning', 'provider:tokenmeter_tap_failures:increase15m > 0', '0s', 'tap-failures',
      'Bodies could not be read.',
      'About {{ $value | humanize }} bodies of {{ $labels.provider }} within 15 minutes could not be read ({{ $labels.reason }}). They were delivered unchanged, and not or not fully counted.'),
    a('LabelOverflow', 'warning', 'label:tokenmeter_label_overflow:increase15m > 0', '0s', 'label-overflow',
      'There are more values of a label than may be shown.',
      'About {{ $value | humanize }} times within 15 minutes a new value of the label "{{ $labels.label }}" found no place and was counted as _overflow. Sums are still right, rankings are not.'),
    a('PricesStale', 'warning', 'time() - tokenmeter_price_table_as_of_timestamp_seconds > %(priceTableMaxAgeSeconds)d', '1h', 'prices-stale',
      'The price table is old.',
      'The prices that {{ $labels.instance }} works with are {{ $value | humanizeDuration }} old. Newer models may have no price, changed prices are wrong.'),
    a('PriceReloadFailed', 'warning', 'tokenmeter_price_table_last_reload_successful == 0', '5m', 'price-reload-failed',
      'A new price file was refused.',
      '{{ $labels.instance }} works with the prices from before: the new file is broken or looks wrong. Its log says why.'),
  ],
}
