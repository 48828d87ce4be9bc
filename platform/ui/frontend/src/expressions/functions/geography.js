// The way between two places along the surface of a sphere, in binary as the server reckons it.
import { Decimal, settled } from '../decimals.js';
import { Failure } from '../failure.js';

const KILOMETRES = 6371.0088;
const RADII = { km: KILOMETRES, mi: KILOMETRES / 1.609344 };
const radians = (degrees) => degrees * (Math.PI / 180);

function located(latitude, longitude) {
  if (latitude.abs().gt(90) || longitude.abs().gt(180)) throw new Failure('#VALUE');
}

/** The great-circle way by the haversine formula; the places come as their four numbers. */
function distance(latitude, longitude, toLatitude, toLongitude, unit) {
  located(latitude, longitude);
  located(toLatitude, toLongitude);
  const name = unit.toLowerCase();
  if (!Object.hasOwn(RADII, name)) throw new Failure('#VALUE');
  const [first, second] = [radians(Number(latitude)), radians(Number(toLatitude))];
  const across = radians(Number(toLongitude) - Number(longitude));
  const half = Math.sin((second - first) / 2) ** 2 + Math.cos(first) * Math.cos(second) * Math.sin(across / 2) ** 2;
  return settled(new Decimal(2 * RADII[name] * Math.asin(Math.min(1, Math.sqrt(half)))));
}

export const GEOGRAPHY = { DISTANCE: { apply: distance } };
