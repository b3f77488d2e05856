// Pictures for tests of proofs.
import zlib from 'node:zlib';

function chunk(type, data) {
	const body = Buffer.concat([Buffer.from(type), data]);
	const out = Buffer.alloc(body.length + 8);
	out.writeUInt32BE(data.length);
	body.copy(out, 4);
	out.writeUInt32BE(zlib.crc32(body), body.length + 4);
	return out;
}

/** A grey PNG of `grid` (9 by 8 cells, a digit each) with cells of `side` pixels. */
export function png(grid, side) {
	const width = 9 * side, height = 8 * side;
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width);
	head.writeUInt32BE(height, 4);
	head.set([8, 0, 0, 0, 0], 8);
	const rows = Buffer.alloc((width + 1) * height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			rows[y * (width + 1) + 1 + x] = 25 * Number(grid[Math.floor(y / side)][Math.floor(x / side)]);
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
		chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
	]);
}

/** One that the eye and the hash tell from others. */
export const GRID = ['931742650', '182736450', '564738291', '901928374', '746352810', '382910475', '657483920', '019283746'];
