-- The database as 0.1 left it, with lines in every table.
BEGIN TRANSACTION;
CREATE TABLE answers (
	number INTEGER NOT NULL, 
	page VARCHAR(4300) NOT NULL, 
	answer TEXT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "answers" VALUES(1,'https://live.example/room?id=1','{"schema":"greenroom-answer/1","item":"goods/traceability","author":"王店长","role":"operator","at":"2026-03-01T12:00:00Z","verdict":"not_applicable","note":"没有这类商品，不适用","files":[],"about":[]}');
INSERT INTO "answers" VALUES(2,'https://live.example/room?id=1','{"schema":"greenroom-answer/1","item":"goods/traceability","author":"王店长","role":"operator","at":"2026-03-01T12:00:00Z","verdict":"not_applicable","note":"没有这类商品，不适用","files":[],"about":[]}');
INSERT INTO "answers" VALUES(3,'https://live.example/room?id=9','{"schema":"greenroom-answer/1","item":"goods/traceability","author":"王店长","role":"operator","at":"2026-03-01T12:00:00Z","verdict":"not_applicable","note":"没有这类商品，不适用","files":[],"about":[]}');
CREATE TABLE audits (
	id VARCHAR(32) NOT NULL, 
	created_at VARCHAR(40) NOT NULL, 
	room_url TEXT NOT NULL, 
	evidence TEXT NOT NULL, 
	report TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "audits" VALUES('a1','2026-03-01T12:00:00+00:00','https://live.example/room?id=1','{"schema": "greenroom-evidence/1", "room": {"platform": "generic", "url": "https://live.example/room?id=1"}, "samples": [{"texts": [{"text": "东海小海鲜"}], "images": []}]}','{"report":"第一份"}');
INSERT INTO "audits" VALUES('a2','2026-03-01T13:00:00.000005+00:00','https://live.example/room?id=1','{"schema": "greenroom-evidence/1", "room": {"platform": "generic", "url": "https://live.example/room?id=1"}, "samples": [{"texts": [{"text": "今晚八点"}], "images": [{"id": "i0", "zone": "cover", "sha256": "92b2fa58028958317e408bd84ecfa70f5ee35b121991dbc232c49d166353708b"}, {"id": "i1", "zone": "cover", "sha256": "23efd0ab117e71dc3accb6d524b7c4f41ded0107d594aef8d4caadb3052d7ada"}]}]}','{"report":"第二份"}');
INSERT INTO "audits" VALUES('a3','2026-03-01T14:00:00+00:00','https://live.example/room?id=2','{"schema": "greenroom-evidence/1", "room": {"platform": "generic", "url": "https://live.example/room?id=1"}, "samples": [{"texts": [{"text": "没判完"}], "images": []}]}',NULL);
INSERT INTO "audits" VALUES('a4','2026-03-01T15:00:00+00:00','https://live.example/room?id=3','{}','it''s "quoted"');
CREATE TABLE price_spans (
	room VARCHAR(4300) NOT NULL, 
	first VARCHAR(10) NOT NULL, 
	last VARCHAR(10) NOT NULL, 
	PRIMARY KEY (room, first, last)
);
INSERT INTO "price_spans" VALUES('r','2026-02-01','2026-02-28');
CREATE TABLE prices (
	room VARCHAR(4300) NOT NULL, 
	goods VARCHAR(120) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	fen INTEGER NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	PRIMARY KEY (room, goods, day, fen, kind)
);
INSERT INTO "prices" VALUES('generic:https://live.example/room','带鱼','2026-03-01',5900,'shown');
INSERT INTO "prices" VALUES('r','带鱼','2026-02-27',6900,'sold');
CREATE TABLE tokens (
	sha256 VARCHAR(64) NOT NULL, 
	origin VARCHAR(80) NOT NULL, 
	created_at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (sha256)
);
INSERT INTO "tokens" VALUES('e2a01de876e8e205f868ba65f9f816d4800d538c437a4971fef4937c015e737c','chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','2026-03-01T12:00:00+00:00');
INSERT INTO "tokens" VALUES('297936d66d3c3096fb8ade60208118b6a49d581b4bb1f15af8ae2eee89c39678','','2026-03-02T12:00:00+00:00');
CREATE INDEX ix_answers_page ON answers (page);
COMMIT;
