// What differs between companies. Override any of it: (import 'mixin.libsonnet') + { _config+:: { … } }.
{
  _config+:: {
    // Picks the scrapes of Tokenmeter; `up` carries no name of ours.
    selector: 'job="tokenmeter"',

    // Where the runbooks are read; the alert's anchor is put behind it.
    runbooks: 'deploy/README.md#',

    // Parts of a budget.
    budgetHalf: 0.5,
    budgetNearly: 0.8,
    // 14.4 times the planned pace is 2 % of a month's budget in an hour, whatever the working hours.
    budgetBurn: 14.4,
    // A forecast from whole weeks says little about a budget of one day.
    budgetForecastMinWindowSeconds: 2 * 24 * 3600,
    // Before this part of the window has passed nobody is told what its end will be.
    budgetForecastMinElapsed: 0.25,

    // Parts of all answers and of all tokens, by provider, over an hour.
    unmeteredShare: 0.05,
    estimatedShare: 0.05,

    priceTableMaxAgeSeconds: 30 * 24 * 3600,

    ledgerLagSeconds: 30,

    // Parts of the requests to a provider, over five minutes.
    providerErrors: 0.05,
    providerDown: 0.5,
    providerRateLimited: 0.1,
    // Fewer requests a second say nothing about a provider.
    providerMinRate: 0.02,
    // The slowest twentieth of the first tokens. Models that think take long: choose your own.
    firstTokenSeconds: 30,
    // Of what a credential may use, as the provider tells it.
    providerLimit: 0.9,

    // The slowest hundredth of the requests, without the provider's own time.
    overheadSeconds: 0.05,

    // An instance is not ready while a loop takes this long; half a second is a block, which one pause may be.
    loopStuckSeconds: 5,
    loopBlocks: 3,
    // Of the limit of direct memory: below limits.memory.stop-accepting, the first rung.
    directMemory: 0.75,

    // Fewer active callers than this, and a team's sum would tell about a person.
    minTeamSize: 5,

    // What a million input tokens of leaderboard.reference-model cost: makes token equivalents of USD.
    referenceUsdPerMillion: 3,

    dashboardTags: ['tokenmeter'],
    dashboardRefresh: '30s',
  },
}
