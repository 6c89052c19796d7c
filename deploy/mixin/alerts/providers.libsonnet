local alert = import 'alert.libsonnet';

function(config) {
  local a(name, severity, expr, hold, anchor, summary, description) =
    alert.new(config, name, severity, expr % config, hold, anchor, summary, description),
  local asked = ' and on (job, provider) provider:tokenmeter_requests:rate5m > %(providerMinRate)s',
  name: 'tokenmeter.providers.alerts',
  rules: [
    a('ProviderDown', 'critical', 'provider:tokenmeter_provider_errors:ratio_rate5m > %(providerDown)s' + asked, '5m', 'provider-down',
      'Most requests to a provider fail.',
      '{{ $value | humanizePercentage }} of the requests to {{ $labels.provider }} have failed for 5 minutes with 5xx, timeouts or broken connections. Developers who use it cannot work.'),
    a('ProviderErrors', 'warning', 'provider:tokenmeter_provider_errors:ratio_rate5m > %(providerErrors)s' + asked, '10m', 'provider-errors',
      'A provider answers with errors.',
      '{{ $value | humanizePercentage }} of the requests to {{ $labels.provider }} have failed for 10 minutes with 5xx, timeouts or broken connections.'),
    a('ProviderSlow', 'warning', 'provider:tokenmeter_time_to_first_token_seconds:p95_rate10m > %(firstTokenSeconds)s' + asked, '10m', 'provider-slow',
      'A provider answers slowly.',
      'One in twenty answers of {{ $labels.provider }} begins later than {{ $value | humanizeDuration }} after the request.'),
    a('ProviderRateLimited', 'warning', 'provider:tokenmeter_rate_limited:ratio_rate5m > %(providerRateLimited)s' + asked, '10m', 'provider-rate-limited',
      'A provider turns requests away because of its rate limits.',
      '{{ $value | humanizePercentage }} of the requests to {{ $labels.provider }} have been answered with 429 for 10 minutes.'),
    a('ProviderLimitNear', 'warning', 'credential:tokenmeter_provider_limit_utilization:ratio > %(providerLimit)s', '10m', 'provider-limit-near',
      "A credential is near a provider's limit.",
      'The credential {{ $labels.credential }} has used {{ $value | humanizePercentage }} of its limit "{{ $labels.limit }}" at {{ $labels.provider }}. Beyond it, requests get 429 until the limit is reset.'),
  ],
}
