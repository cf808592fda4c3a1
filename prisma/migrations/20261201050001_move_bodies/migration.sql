CALL "move_bodies"();
