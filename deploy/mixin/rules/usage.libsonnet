// Sums of a day for leaderboards. Money is what is paid by the token: a seat's use is none.
local money = 'tokenmeter_cost_usd_total{billing!="subscription"}';
local grouped(expr, k) = |||
  %s
    and on (job, team)
  (team:tokenmeter_active_callers:count1d >= %d)
||| % [expr, k];
local nobody = '_.*|unconfirmed|anonymous';

function(config) {
  name: 'tokenmeter.usage.rules',
  interval: '1m',
  rules: [
    {
      record: 'caller:tokenmeter_cost_usd:increase1d',
      expr: 'sum by (job, team, caller) (increase(%s[1d]))' % money,
    },
    {
      record: 'caller:tokenmeter_tokens:increase1d',
      expr: 'sum by (job, team, caller) (increase(tokenmeter_tokens_total[1d]))',
    },
    {
      record: 'team:tokenmeter_active_callers:count1d',
      expr: 'count by (job, team) (caller:tokenmeter_tokens:increase1d{caller!~"%s"} > 0)' % nobody,
    },
    {
      // No series at all for a team in which a sum would tell about a person.
      record: 'team:tokenmeter_cost_usd:increase1d_grouped',
      expr: |||
        sum by (job, team) (caller:tokenmeter_cost_usd:increase1d)
          and on (job, team)
        (team:tokenmeter_active_callers:count1d >= %d)
      ||| % config.minTeamSize,
    },
    {
      record: 'team:tokenmeter_cache_read:ratio_increase1d',
      expr: |||
        sum by (job, team) (increase(tokenmeter_tokens_total{type=~"cache_read.*"}[1d]))
          /
        sum by (job, team) (increase(tokenmeter_tokens_total{type=~"input.*|cache_.*"}[1d]))
      |||,
    },
    {
      record: 'team:tokenmeter_cache_read:ratio_increase1d_grouped',
      expr: grouped('team:tokenmeter_cache_read:ratio_increase1d', config.minTeamSize),
    },
    {
      // Answer tokens, thoughts apart, for each token that was sent and that no cache held.
      record: 'team:tokenmeter_fresh_yield:ratio_increase1d_grouped',
      expr: grouped(|||
        (
          sum by (job, team) (increase(tokenmeter_tokens_total{type=~"output.*"}[1d]))
            /
          sum by (job, team) (increase(tokenmeter_tokens_total{type=~"input.*|cache_write.*"}[1d]))
        )
      |||, config.minTeamSize),
    },
    {
      // All classes of use together are all of the spend, a seat's at list price among it.
      record: 'team:tokenmeter_signal_cost_usd:increase1d_grouped',
      expr: grouped(
        'sum by (job, team, signal) (increase(tokenmeter_signal_cost_usd_total[1d]))', config.minTeamSize
      ),
    },
    {
      record: 'team:tokenmeter_signal_tokens:increase1d_grouped',
      expr: grouped(
        'sum by (job, team, signal) (increase(tokenmeter_signal_tokens_total[1d]))', config.minTeamSize
      ),
    },
  ],
}
