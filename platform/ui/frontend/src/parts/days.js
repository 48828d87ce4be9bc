// Days and moments as ISO texts.

/** The wall clock of a time zone, as an ISO text: people's days are those of their zone, not of their device. */
export function clockIn(zone) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date()).replace(' ', 'T');
}

/** An ISO day so many days on. */
export function daysOn(day, days) {
  const moment = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10) + day.slice(10);
}
